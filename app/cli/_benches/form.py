"""`bench form`: a page of 40 fields, got and posted, beside Flask alone and Flask with WTForms."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import jinja2
import yaml
from flask import Flask, render_template_string, request
from flask.testing import FlaskClient
from wtforms import Form as WebForm
from wtforms import StringField, validators

from app.cli._benches._clock import Span, medians, ratios
from app.cli._benches._ground import Ground
from app.cli._benches._served import Application, Served, asking, served
from app.cli._benches.route import PEOPLE, found_company
from app.factory import create_app, open_ports
from app.services import definitions, drafts
from app.services.ports import Ports
from app.services.sign_in import hash_password
from app.settings import read_settings
from app.web.answer_form import AnswerForm

FIELDS = 40
WARM_UP = 8  # rounds
PASSWORD = "bench-bench-bench"  # noqa: S105  of a database that is thrown away
SIDES = {
    "hello": "Flask: a view that answers 'hello'",
    "wtforms": "Flask + WTForms: the same 40 questions, GET",
    "wtforms_post": "Flask + WTForms: a valid POST",
    "fields": "product: the same fields alone, filled in",
    "get": "product: the form's page, GET",
    "post": "product: a valid POST, kept as the draft, 303",
}
COMPARED = (
    f"a page of {FIELDS} fields from one worker of gunicorn, which serves every side. The "
    "fields alone stand behind a bare view, as 'hello' does. The product's page also asks who is "
    "signed in and what they may, reads the draft, works out what was typed, forecasts the route, "
    "and is written into the whole layout; its POST keeps the draft in one transaction"
)
TEMPLATE = (
    "<!doctype html><title>form</title><form method=post>{% for field in form %}"
    "<p>{{ field.label }} {{ field }}{% for error in field.errors %}{{ error }}{% endfor %}</p>"
    "{% endfor %}</form>"
)


def measure(grounds: Sequence[Ground], rounds: int) -> dict[str, Any]:
    """Ask for the pages in turn, on the first database."""
    ground = grounds[0]
    ports = open_ports(replace(read_settings(ground.folder, {}), database=ground.url))
    try:
        visit = _visit(ports)
        with served(lambda: _sides(ports, visit)) as server:
            runs = _runs(server, visit)
            spans: dict[str, list[Span]] = {side: [] for side in SIDES}
            for number in range(WARM_UP + rounds):
                for side, run in runs.items():
                    span = run()
                    if number >= WARM_UP:
                        spans[side].append(span)
        return {
            "compared": COMPARED,
            "rounds": rounds,
            "warm_up": WARM_UP,
            "conditions": ground.conditions,
            **{side: medians(told) for side, told in spans.items()},
            "ratio": {
                "fields / hello": ratios(spans["fields"], spans["hello"]),
                "get / hello": ratios(spans["get"], spans["hello"]),
                "get / wtforms": ratios(spans["get"], spans["wtforms"]),
                "post / wtforms_post": ratios(spans["post"], spans["wtforms_post"]),
            },
            "warm": _work_of(lambda: visit.client.get(visit.address)),
        }
    finally:
        ports.store.close()


def lines(measured: Mapping[str, Any]) -> Iterator[str]:
    """A small table, and what a warm request did not do."""
    yield f"form: {measured['compared']}."
    yield (
        f"Medians of {measured['rounds']} rounds, sides in turn, after {measured['warm_up']} to "
        f"warm up; CPU is the worker's; {measured['conditions']}."
    )
    yield f"  {'':<48}{'wall':>12}{'CPU':>12}"
    for side, words in SIDES.items():
        told = measured[side]
        yield f"  {words:<48}{told['wall_us']:>9.0f} µs{told['cpu_us']:>9.0f} µs"
    for words, ratio in measured["ratio"].items():
        yield f"  {words:<48}{ratio['wall']:>10.2f} ×{ratio['cpu']:>10.2f} ×"
    told = ", ".join(f"{count} {what}" for what, count in measured["warm"].items())
    yield f"A warm GET: {told}."


@dataclass(frozen=True, kw_only=True)
class _Visit:
    """Somebody who is signed in, before a draft with as many fields."""

    me: str
    draft: str
    client: FlaskClient
    typed: Mapping[str, str]

    @property
    def address(self) -> str:
        return f"/drafts/{self.draft}"

    @property
    def cookie(self) -> str:
        """What their browser sends."""
        name = self.client.application.config["SESSION_COOKIE_NAME"]
        cookie = self.client.get_cookie(name)
        return f"{name}={cookie.value}" if cookie else ""


def _peers() -> Flask:
    """Flask alone, and Flask with WTForms and nothing else."""
    flask = Flask("bench")
    names = [f"field{number}" for number in range(FIELDS)]
    asked = {name: StringField(name, [validators.Length(max=200)]) for name in names}
    form = type("Asked", (WebForm,), asked)

    @flask.get("/hello")
    def hello() -> str:
        return "hello"

    @flask.route("/form", methods=["GET", "POST"])
    def page() -> str:
        made = form(request.form)
        return (
            "ok"
            if request.method == "POST" and made.validate()
            else render_template_string(TEMPLATE, form=made)
        )

    return flask


def _fields(ports: Ports, app: Flask, visit: _Visit) -> Flask:
    """The draft's fields behind a bare view, with what the product's own drawing needs."""
    flask = Flask("bench-fields")
    flask.jinja_env = app.jinja_env
    page = drafts.form_page(ports, visit.me, visit.draft)

    @flask.get("/fields")
    def fields() -> str:
        sections = AnswerForm(page).sections(only_writable=False)
        return "".join(section.drawn() for section in sections)

    return flask


def _sides(ports: Ports, visit: _Visit) -> Application:
    """All of them, each at its own addresses."""
    peers, app = _peers(), create_app(ports)
    apart = {"/hello": peers, "/form": peers, "/fields": _fields(ports, app, visit)}
    return lambda environ, start: apart.get(environ["PATH_INFO"], app)(environ, start)


def _runs(server: Served, visit: _Visit) -> dict[str, Callable[[], Span]]:
    cookie, typed = visit.cookie, urlencode(visit.typed)
    asked = {
        "hello": (asking("GET", "/hello"), 200),
        "wtforms": (asking("GET", "/form"), 200),
        "wtforms_post": (asking("POST", "/form", typed), 200),
        "fields": (asking("GET", "/fields"), 200),
        "get": (asking("GET", visit.address, cookie=cookie), 200),
        "post": (asking("POST", visit.address, typed, cookie), 303),
    }
    return {side: partial(server.timed, *each) for side, each in asked.items()}


def _visit(ports: Ports) -> _Visit:
    """A draft of a form with as many fields, filled in, and who has it."""
    found_company(ports)
    me = next(iter(PEOPLE))
    with ports.store.writing() as writing:
        writing.set_password(
            me, hash_password(PASSWORD), ports.new_id(), at=ports.now(), by="system:bench"
        )
    _publish(ports)
    draft = drafts.begin(ports, me, "wide")
    client = create_app(ports).test_client()
    client.get("/sign-in")
    token = _token(client)
    client.post("/sign-in", data={"login": me, "password": PASSWORD, "csrf_token": token})
    typed = {f"field{number}": "三号楼屋面防水" for number in range(FIELDS)}
    typed["csrf_token"] = _session_token(client)
    drafts.save(ports, me, draft, {name: [text] for name, text in typed.items()})
    return _Visit(me=me, draft=draft, client=client, typed=typed)


def _publish(ports: Ports) -> None:
    """A form of as many texts, one step to submit and one to agree."""
    fields = "".join(
        f"  - {{name: field{number}, type: text, label: 第 {number + 1} 栏}}\n"
        for number in range(FIELDS)
    )
    texts = {
        "forms": f"language: 1\ntitle: 宽表\nworkflow: wide\nfields:\n{fields}",
        "workflows": "language: 1\ntitle: 宽表\nowner: customer-service\nsteps:\n"
        "  - {step: open, kind: fill, title: 填写, by: {role: officer}}\n"
        "  - {step: look, kind: approve, title: 审核, by: {role: engineer}}\n",
    }
    folder = ports.settings.instance / "wide"
    for kind, text in texts.items():
        (folder / kind).mkdir(parents=True)
        (folder / kind / "wide.yaml").write_text(text, encoding="utf-8")
    told = definitions.publish_files(ports, folder)
    if told.problems:
        raise ValueError("; ".join(map(str, told.problems)))


def _token(client: FlaskClient) -> str:
    """The token of the sign-in page's form."""
    page = client.get("/sign-in").text
    return page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


def _session_token(client: FlaskClient) -> str:
    told = client.get("/session").json
    return str(told["token"]) if told else ""


def _work_of(run: Callable[[], object]) -> dict[str, int]:
    """How often a run does what belongs to a cold start, right behind another one."""
    run()
    with (
        patch.object(yaml, "compose", wraps=yaml.compose) as read,
        patch.object(jinja2.Environment, "compile", autospec=True,
                     side_effect=jinja2.Environment.compile) as compiled,
        patch("builtins.__build_class__", wraps=__build_class__) as classes,
    ):  # fmt: skip
        run()
    return {
        "YAML files read": read.call_count,
        "templates compiled": compiled.call_count,
        "classes made": classes.call_count,
    }
