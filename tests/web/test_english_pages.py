"""A house that writes English only sees no Chinese: on no page, in no refusal, in no answer.

Marked as Chinese (`lang="zh…"`) only the name of the language is, in the switch and on the page of
one's own settings; nothing else may be.
"""

import json
import re
from html.parser import HTMLParser
from itertools import product

import pytest

from app.core.definitions.form import FIELD_TYPES
from app.core.wording import LANGUAGES
from app.web import health
from tests.security.town import MEMO, MEMO_ROUTE
from tests.web.conftest import Browser
from tests.web.english import STAFF, found

HAN = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uff01-\uff5e]+")
FILES = (".pdf", ".xlsx", ".txt", "/<any(thumb, shown, original):face>", "/file")  # no pages
BLIND = ("static", *health.BLIND)  # what machines ask for: nobody is looked up, nobody chose
WRITTEN = {"编号", "以下空白"}  # an edition's text writes out what its paper says by default
VOID = {"meta", "link", "input", "br", "img", "hr", "col", "use", "path", "rect", "circle"}


class Visible(HTMLParser):
    """What a page says: its texts, its attributes, what its scripts are told."""

    def __init__(self):
        super().__init__()
        self.said, self.chinese, self.stack, self.language = [], [], [], ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.language = self.language or given.get("lang", "")
        lang = given.get("lang", "").startswith("zh") or (bool(self.stack) and self.stack[-1][1])
        self._note(lang, *(value or "" for value in given.values()))
        if tag not in VOID:
            self.stack.append((tag, lang))

    def handle_startendtag(self, tag, attrs):
        self._note(False, *(value or "" for _, value in attrs))

    def handle_endtag(self, tag):
        while self.stack and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, data):
        self._note(bool(self.stack) and self.stack[-1][1], data)

    def _note(self, chinese, *texts):
        (self.chinese if chinese else self.said).extend(texts)


def read(answer):
    """The Chinese that an answer says and does not mark as Chinese."""
    if answer.mimetype == "application/json":
        return HAN.findall(json.dumps(answer.json, ensure_ascii=False))
    if answer.mimetype != "text/html":
        return []
    page = Visible()
    page.feed(answer.text)
    marked = {text for text in page.chinese if HAN.search(text)}
    assert page.language == "en"
    assert marked <= {LANGUAGES["zh"]}
    return [match for text in page.said for match in HAN.findall(text)]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    house = found(tmp_path_factory.mktemp("english") / "instance")
    yield house
    house.office.ports.store.close()


@pytest.fixture
def app(house):
    return house.office.app()


def arguments(house, rule):
    """Every combination of ids for the rule's arguments, and one that is nowhere."""
    with house.office.ports.store.reading() as reading:
        records = [reading.record(each) for each in house.records.values()]
    pools = {
        "record": [*house.records.values(), "nowhere"],
        "task": [*(task for each in records for task in each.tasks), "nowhere"],
        "draft": [*house.drafts.values(), "nowhere"],
        "act": [*(act for each in records for act in each.acts)][:2],
        "code": [*(each.code for each in records), "0" * 12],
        "export": ["nowhere"],
        "proposal": ["nowhere"],
        "edition": [1, 9],
        "face": ["shown"],
        "file": house.files[:1],
        "form": ["visit", "nowhere"],
        "token": [house.link, "x" * 43],
        "key": [*house.office.ids.values(), "office", "shore", "acme", "officer", "nowhere"],
        "kind": ["people", "outsiders", "units", "nowhere"],
        "verb": ["agree", "reject", "return", "confirm", "object", "withdraw", "annul", "name"],
        "filename": ["app.css"],
        "language": ["en"],
    }
    for values in product(*(pools[name] for name in sorted(rule.arguments))):
        yield dict(zip(sorted(rule.arguments), values, strict=True))


def left_in(house, app, browser):
    """The Chinese on all pages that a person can open, with their addresses."""
    found, seen = [], 0
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.rule.endswith(FILES) or rule.endpoint in BLIND:
            continue
        for given in arguments(house, rule):
            with app.test_request_context():
                address = rule.build(given, append_unknown=False)[1]
            answer = browser.get(address)
            seen += answer.status_code == 200
            left = set(read(answer)) - (WRITTEN if address.startswith("/definitions/") else set())
            found += [f"{address} ({answer.status_code}): {text}" for text in sorted(left)]
    assert seen > 5
    return found


@pytest.mark.parametrize("login", [*STAFF, "admin"])
def test_no_page_says_anything_in_chinese(house, app, login):
    browser = Browser(app)
    browser.sign_in(login)
    assert left_in(house, app, browser) == []


def test_who_is_not_signed_in_is_told_nothing_in_chinese(house, app):
    browser = Browser(app)
    browser.get("/sign-in?language=en")
    assert left_in(house, app, browser) == []


def test_the_form_has_a_field_of_every_type(house):
    with house.office.ports.store.reading() as reading:
        form = house.office.ports.bundle(reading, house.office.record(
            house.records["checked"]).bundle).form  # fmt: skip
    assert {each.type for each in form.fields} == set(FIELD_TYPES.kinds)


def test_the_scripts_say_nothing_in_chinese(app):
    said = app.test_client().get("/words/en.js").text.removeprefix("globalThis.words=")
    texts = json.loads(said.removesuffix(";")).values()
    assert [text for text in texts if HAN.search(str(text))] == []


WRONG = {
    "customer": "D", "phone": "nine", "email": "at home", "estate": "moon", "unit": "moon-1",
    "firm": "nobody", "place": "moon", "places": "moon", "handler": "nobody", "helpers": "nobody",
    "kind_of": "other", "kind_of/other": "", "trades": "z", "urgent": "perhaps", "rooms": "many",
    "cost": "much", "day": "someday", "hour": "noon", "seen": "then", "earlier": "XX-1",
    "story": "", "taken": "x" * 9000, "mark": "{}", "quality/speed": "so so", "items": "0000000a",
    "items/0000000a/what": "", "items/0000000a/sum": "much", "views": "nowhere",
    "papers": "nowhere",
}  # fmt: skip


def test_every_fault_of_every_field_is_told_in_english(house, app):
    browser = Browser(app)
    browser.sign_in("ann")
    address = f"/drafts/{house.drafts['half']}"
    browser.get(address)
    answer = browser.post(address, {**WRONG, "_do": "submit"})
    assert answer.status_code == 422
    assert answer.text.count('class="fault"') > 15
    assert read(answer) == []


def test_refusals_are_in_english(house, app):
    """Not allowed, not there, done already, too large, not like that; to scripts as well."""
    ann, bob = Browser(app), Browser(app)
    ann.sign_in("ann")
    bob.sign_in("bob")
    ann.page = bob.page = ""  # their tokens are asked for afresh
    task = house.open_task("checked")
    fetch = {"X-Requested-With": "fetch"}
    with house.office.ports.store.reading() as reading:
        done = next(iter(reading.record(house.records["rejected"]).tasks))
    answers = [
        (ann.get("/admin/people/"), 403), (ann.get("/nowhere"), 404),
        (ann.get(f"/tasks/{task}", headers=fetch), 403),
        (ann.client.post("/forms/visit"), 400),
        (ann.client.post("/forms/visit", headers=fetch), 400),
        (ann.client.put("/me"), 405),
        (bob.post(f"/tasks/{done}/agree", {}), 409),
        (ann.post("/forms/visit", {"customer": "x" * 2_000_000}), 413),
        (ann.post("/me/password", {}), 404),
        (ann.post("/me", {"old": "x", "new": "y", "again": "z"}), 422),
        (ann.post("/me/mail", {"email": "x"}), 422),
        (ann.post("/verify", {}), 422),
        (Browser(app).get("/v/000000000000?language=en"), 404),
    ]  # fmt: skip
    assert [answer.status_code for answer, _ in answers] == [code for _, code in answers]
    assert [text for answer, _ in answers for text in read(answer)] == []


def test_an_english_form_works_on_chinese_pages(house, app):
    browser = Browser(app)
    browser.sign_in("ann")
    page = browser.get(f"/drafts/{house.drafts['half']}?language=zh").text
    assert "提交" in page
    assert "Customer" in page
    page = browser.get(f"/records/{house.records['checked']}").text
    assert "经过" in page
    assert "Under warranty" in page
    assert browser.get("/registers/visit").status_code == 200


def test_a_chinese_form_works_on_english_pages(office):
    office.publish(forms__memo=MEMO, workflows__memo=MEMO_ROUTE)
    browser = Browser(office.app())
    browser.sign_in("wangmin")
    browser.get("/sign-in?language=en")
    address = browser.begin("memo")
    page = browser.get(address).text
    assert "Submit" in page
    assert "事由" in page
    answer = browser.post(address, {"subject": "", "body": "正文", "_do": "submit"})
    assert answer.status_code == 422
    answer = browser.post(address, {"subject": "报告", "body": "正文", "_do": "submit"})
    assert answer.status_code == 303
    for place in (answer.location, "/registers/memo", "/inbox/started"):
        assert "内部便函" in browser.get(place).text
