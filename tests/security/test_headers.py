"""What goes around every answer of every route: policy, cookies, what a browser may keep."""

import io
import re
from dataclasses import replace

import pytest

from tests.offices import PASSWORD, Office
from tests.security.test_canary import Attack
from tests.web.conftest import Browser

POLICY = (
    "default-src 'none'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
    "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
)  # fmt: skip
CLOSED = "default-src 'none'; frame-ancestors 'none'; sandbox"  # round a file, where nothing runs
EDITOR = re.compile("/definitions/[a-z-]+(/preview)?")
PUBLIC = ("session.mark", "static")  # pictures, style and script: the same for everybody


def strict(answer):
    """The policy, and nothing on the page that it forbids.

    The editor of definitions makes style by script and shows its preview in a frame; the preview
    may stand in a frame of ours.
    """
    policy = answer.headers["Content-Security-Policy"].split("; ")
    if answer.mimetype == "text/html" and EDITOR.fullmatch(answer.request.path):
        return strict_but(answer, policy)
    nonce = re.fullmatch(r"script-src 'nonce-([\w-]{20,})'", policy.pop(1))
    assert nonce is not None
    assert tuple(policy) == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Frame-Options"] == "DENY"
    if answer.mimetype == "text/html" and answer.status_code not in (301, 302, 303):
        for script in re.findall(r"<script[^>]*>", answer.text):
            assert f'nonce="{nonce[1]}"' in script
        tags = re.sub(r'"[^"]*"', '""', " ".join(re.findall(r"<[a-z][^>]*>", answer.text)))
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<base|<object|<embed|<iframe", tags)
    return nonce[1]


def strict_but(answer, policy):
    nonce = re.fullmatch(r"script-src 'nonce-([\w-]{20,})'", policy.pop(1))[1]
    if answer.request.path.endswith("/preview"):
        assert answer.status_code != 200 or "<script" not in answer.text
        allowed = {"frame-ancestors 'self'"} if "frame-ancestors 'self'" in policy else set()
    else:
        allowed = {f"style-src 'self' 'nonce-{nonce}'", "frame-src 'self'"} & set(policy)
        for frame in re.findall(r"<iframe[^>]*>", answer.text):
            assert 'sandbox="allow-same-origin"' in frame
            assert re.search(r'src="/definitions/[a-z-]+/preview(\?filled=1)?"', frame)
    assert {each for each in policy if each not in POLICY} == allowed
    framed = "frame-ancestors 'self'" in allowed
    assert answer.headers["X-Frame-Options"] == ("SAMEORIGIN" if framed else "DENY")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<base|<object|<embed", answer.text)
    return nonce


class Look(Attack):
    """Looks at the headers of every answer of the sweep, and at nothing else."""

    def note(self, what, answer):
        if answer.request.path.startswith("/files/") and answer.status_code == 200:
            self.note_file(what, answer)
            return
        self.seen.add(strict(answer))
        route = answer.request.path
        if not route.startswith(("/static/", "/mark.svg", "/words/")):
            assert answer.headers["Cache-Control"] == "no-store", what
        assert "Server" not in answer.headers
        for cookie in answer.headers.getlist("Set-Cookie"):
            assert re.search(r"; HttpOnly(;|$)", cookie), cookie
            assert "SameSite=Lax" in cookie
            assert "Domain=" not in cookie

    def note_file(self, what, answer):
        """What was handed in is shut in: it runs nothing, and is asked for anew each time."""
        self.seen.add(f"{what} {len(self.seen)}")
        assert answer.headers["Content-Security-Policy"] == CLOSED, what
        assert answer.headers["X-Content-Type-Options"] == "nosniff", what
        assert answer.mimetype != "text/html", what
        kept = what.endswith("/original")
        assert answer.headers["Cache-Control"] == ("no-store" if kept else "private, no-cache")
        assert answer.headers["Content-Disposition"].startswith("attachment" if kept else "inline")

    def arguments(self, rule):
        """One of each kind is enough here."""
        found = list(super().arguments(rule))
        return found[:2] + found[-1:]


def test_a_file_is_kept_for_ever_only_under_its_own_version(office):
    """A page of another host may ask for a version that is not here, and must not get this one."""
    client = office.app().test_client()
    page = client.get("/sign-in").text
    own = re.search(r"/static/app\.js\?v=\w+", page)[0]
    for address, kept in (
        (own, "public, max-age=31536000, immutable"),
        ("/static/app.js?v=other", "no-cache"),
        ("/static/app.js", "no-cache"),
        ("/static/app.js?v=", "no-cache"),
        ("/static/nowhere.js?v=1", "no-cache"),
        ("/words/en.js?v=other", "no-cache"),
    ):
        answer = client.get(address)
        assert answer.headers["Cache-Control"] == kept, address
        answer.close()


def test_a_stranger_may_send_no_more_than_a_form_to_where_files_are_handed_in(office):
    client = office.app().test_client()
    large = {"_files/photos": (io.BytesIO(b"x" * 3_000_000), "x.jpg")}
    answer = client.post("/drafts/x/files/photos", data=large)
    assert answer.status_code == 413
    answer.request.input_stream.close()


@pytest.mark.parametrize("login", ["", "wangmin", "admin"], ids=lambda login: login or "anonymous")
def test_every_answer_of_every_route_is_strict(town, printer, tmp_path, login):
    office = town.copy(tmp_path, printer)
    look = Look(town, office, login).run(["GET", "POST"])
    office.ports.store.close()
    assert look.asked > 60
    assert len(look.seen) >= look.asked, "each answer has a nonce of its own"


@pytest.mark.parametrize(
    ("method", "address"),
    [("GET", "/nowhere"), ("DELETE", "/inbox/"), ("PUT", "/me"), ("TRACE", "/"), ("POST", "/v/x"),
     ("PROPFIND", "/"), ("GET", "/drafts/%00"), ("OPTIONS", "/inbox/"), ("HEAD", "/me")],
)  # fmt: skip
def test_refusals_are_as_strict(anonymous, someone, method, address):
    for browser in (anonymous, someone("wangmin")):
        answer = browser.client.open(address, method=method)
        assert answer.status_code < 500
        strict(answer)
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_fault_of_ours_is_as_strict(someone, monkeypatch):
    browser = someone("wangmin")

    def broken(*_):
        raise LookupError

    for where in ("app.services.inbox.waiting", "app.services.inbox.count"):
        monkeypatch.setattr(where, broken)
        answer = browser.get("/inbox/")
        assert answer.status_code == 500
        strict(answer)
        assert answer.headers["Cache-Control"] == "no-store"


def test_answers_stay_text_whatever_they_hold(someone):
    """Markup that somebody types in reaches no page and no paper as markup."""
    browser = someone("wangmin")
    address = browser.begin()
    for evil in ('"><script>x()</script>', "'><img src=x onerror=x()>", "</script><script>x()",
                 "<!--", "]]>", "{{7*7}}", "javascript:x()"):  # fmt: skip
        browser.post(address, {"customer": evil, "work": evil, "phone": evil, "trades": evil})
        for place in (address, "/inbox/drafts", f"{address}/sign"):
            answer = browser.get(place)
            strict(answer)
            assert "<script>x()" not in answer.text
            assert "<img src=x" not in answer.text
            assert ">49<" not in answer.text


def test_markup_is_text_on_paper_too(someone, office):
    drawn = []
    office.ports.render = lambda html, *_, **__: drawn.append(html) or b"%PDF-1.7\n%%EOF"
    browser = someone("wangmin")
    address = browser.begin()
    evil = '<img src="file:///etc/passwd"><link rel=attachment href="file:///etc/hostname">'
    browser.post(address, {"customer": evil, "work": f"</p><style>@import url({evil})</style>"})
    assert browser.get(f"{address}/preview.pdf").status_code == 200
    assert "&lt;img src=" in drawn[0]
    assert '<img src="file:' not in drawn[0]
    assert "<link rel=attachment" not in drawn[0]


def test_over_https_the_cookie_belongs_to_this_host_alone(office):
    settings = replace(office.ports.settings, public_url="https://forms.example")
    app = Office(replace(office.ports, settings=settings), office.ids).app()
    client = app.test_client()
    base = {"base_url": "https://forms.example"}
    page = client.get("/sign-in", **base)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    data = {"csrf_token": token, "login": "wangmin", "password": PASSWORD}
    answer = client.post("/sign-in", data=data, **base)
    assert answer.status_code == 303
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-countersign=")
    for word in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert word in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_signing_in_begins_a_session_of_its_own(app):
    """What an attacker planted before is not carried into the session."""
    browser = Browser(app)
    with browser.client.session_transaction() as planted:
        planted.update(proved=9_999_999_999, csrf_token="planted", forget=["x"], next="x")
    browser.get("/sign-in")
    browser.sign_in("wangmin")
    with browser.client.session_transaction() as session:
        assert set(session) <= {"person", "stamp", "since", "id", "_permanent"}
