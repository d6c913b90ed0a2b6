"""Whoever reads English finds no Chinese on the pages for administrators, faults included."""

import re
from dataclasses import replace
from datetime import date
from html import unescape
from io import BytesIO

import pytest

from app.core.records.organisation import Unit
from app.services import hours, organisation
from tests.english_form import found_house, posted
from tests.offices import PASSWORD
from tests.sheets import workbook
from tests.web.conftest import Browser

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
SWITCH = re.compile(r"<a [^>]*lang=\"zh-CN\"[^>]*>中文</a>")
PEOPLE = ("姓名", "登录名")


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """An English house with something in every book, a job that failed and one that waits."""
    office = found_house(tmp_path_factory.mktemp("house") / "instance")
    at, by = office.ports.now(), office.ids["boss"]
    with office.ports.store.writing() as writing:
        first = writing.account("admin").person
        writing.put_person(replace(first, name="First administrator"), at=at, by=by)
        writing.put_estate("shore", "Shore", at=at, by=by)
        unit = Unit(id="shore-1", estate="shore", title="1-1-0101", building="Block 1")
        writing.put_unit(unit, at=at, by=by)
        writing.put_outsider("acme", "Acme Ltd.", at=at, by=by)
    organisation.put(office.ports, "role", "guest", "Guest", new=True, by=by)
    organisation.retire(office.ports, "role", "guest", office.ports.today(), by=by)
    hours.set_day(office.ports, date(2026, 12, 24), False, "", by=by)
    office.hands.submit("captain", "repair-settlement", posted(1))
    yield office
    office.ports.store.close()


@pytest.fixture(scope="module")
def boss(house):
    """The administrator at a browser that asks for English."""
    browser = Browser(house.app())
    browser.client.set_cookie("language", "en")
    assert browser.sign_in("boss", PASSWORD).status_code == 303
    return browser


def chinese(page: str) -> list[str]:
    """What of a page is Chinese, with the words around it."""
    text = unescape(SWITCH.sub("", page))
    return [
        text[max(0, each.start() - 30) : each.end() + 30].replace("\n", " ")
        for each in CHINESE.finditer(text)
    ][:5]


def addresses(house):
    """Every page below /admin, with something that is there."""
    captain = house.ids["captain"]
    books = ("people", "memberships", "departments", "roles", "outsiders", "estates", "units",
             "days")  # fmt: skip
    yield from (f"/admin/{book}/" for book in books)
    yield from (f"/admin/{book}/?search=nothing" for book in books if book != "departments")
    yield from (f"/admin/{book}/new/" for book in books)
    yield from (f"/admin/people/?state={state}" for state in ("contacts", "left"))
    yield from ("/admin/", "/admin/operating/", "/admin/import/", "/admin/roles/?state=retired")
    yield from (f"/admin/import/{kind}" for kind in ("people", "outsiders", "units"))
    yield "/admin/import/people?done=2"
    yield "/admin/days/2026-12-24~/"
    yield from (f"/admin/people/{captain}/{page}" for page in ("", "leave", "tasks"))
    yield from ("/admin/people/first-passwords", "/admin/departments/audit/", "/admin/roles/head/")
    yield from ("/admin/roles/guest/", "/admin/outsiders/acme/", "/admin/estates/shore/")
    yield from ("/admin/units/shore-1/", "/admin/people/?done=added", "/admin/people/nobody/")
    yield f"/admin/memberships/{captain}~repair-captain~customer-service~-~2025-03-01/"


def test_every_page_is_english(house, boss):
    found = {}
    for address in addresses(house):
        answer = boss.get(address)
        assert answer.status_code in (200, 404), address
        assert 'lang="en"' in answer.text
        if left := chinese(answer.text):
            found[address] = left
    assert found == {}, "\n".join(f"{each} {left[0]}" for each, left in found.items())


def test_every_route_of_the_administration_is_swept(house):
    rules = house.app().url_map
    swept = [rules.bind("").match(each.partition("?")[0])[0] for each in addresses(house)]
    pages = {
        rule.endpoint
        for rule in rules.iter_rules()
        if rule.rule.startswith("/admin") and "GET" in (rule.methods or ())
    }
    assert pages - set(swept) - {"imports.blank"} == set()


def test_faults_are_english(house, boss):
    captain, found = house.ids["captain"], {}
    for address, given in (
        ("/admin/people/new/", {"name": "", "login": "captain"}),
        ("/admin/people/new/", {"name": "Somebody", "login": "captain"}),
        ("/admin/memberships/new/", {"person": "", "since": "yesterday"}),
        ("/admin/departments/new/", {"title": "X", "word": "Not A Word"}),
        ("/admin/roles/new/", {"title": "", "word": "x"}),
        ("/admin/units/new/", {"title": "", "estate": ""}),
        ("/admin/days/new/", {"day": "1700-01-01", "what": "off"}),
        ("/admin/days/new/", {"day": "2027-01-01", "what": ""}),
        (f"/admin/people/{captain}/leave", {"day": "tomorrow"}),
        (f"/admin/people/{captain}/tasks", {"all": "nobody"}),
        ("/admin/departments/customer-service/retire", {"_do": "retire"}),
        ("/admin/departments/audit/hours", {"_do": "set", "opens": "18:00", "closes": "09:00"}),
        ("/admin/import/units", {"file": ""}),
        ("/admin/import/units", {"file": (BytesIO(b"no table"), "x.xlsx")}),
        ("/admin/import/units/write", {"_ticket": "old"}),
    ):
        boss.get("/admin/people/new/")
        answer = boss.post(address, given)
        if left := chinese(answer.text):
            found[f"{address} {answer.status_code}"] = left
    assert found == {}, "\n".join(f"{each} {left[0]}" for each, left in found.items())


def test_a_table_is_looked_at_and_written_in_english(boss):
    boss.get("/admin/import/people")
    table = workbook([("Nina New", "nina"), ("", "two")], PEOPLE)
    wrong = boss.post("/admin/import/people", {"file": (BytesIO(table), "people.xlsx")})
    assert wrong.status_code == 422
    table = workbook([("Nina New", "nina")], PEOPLE)
    right = boss.post("/admin/import/people", {"file": (BytesIO(table), "people.xlsx")})
    assert right.status_code == 200
    known = ("姓名", "登录名")  # headings of a table stay what its file says
    for page in (wrong.text, right.text):
        for word in known:
            page = page.replace(word, "")
        assert chinese(page) == []
