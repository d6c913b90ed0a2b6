"""Who chose English reads the shipped forms in English: on their pages and on their papers.

What people typed, their names and those of estates and firms stay as they are.
"""

import re

import pytest

from app.core.source.text import read_yaml
from app.services import definitions, documents, people
from app.services.demo.company import found
from tests.offices import PASSWORD, ROOT, SEED, Office, open_office
from tests.services.test_submitting import TICKET
from tests.web.conftest import Browser
from tests.web.test_english_pages import HAN, Visible

OPENED_BY = {
    "call-log": "zengli", "dispatch-ticket": "wangmin", "return-call": "zengli",
    "room-booking": "wangmin", "satisfaction-survey": "wangmin", "settlement": "huangjp",
    "site-survey": "wangmin",
}  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """The company with the shipped forms, at a house that speaks English."""
    ports = open_office(tmp_path_factory.mktemp("english") / "instance", language="en")
    people.first_start(ports, SEED)
    ids = found(ports, PASSWORD)
    assert not definitions.publish_files(ports, ROOT).problems
    yield Office(ports, ids)
    ports.store.close()


def words_of(node):
    """Every Chinese text in a definition."""
    if isinstance(node, str):
        yield from HAN.findall(node)
    else:
        for each in node.values() if isinstance(node, dict) else node:
            yield from words_of(each)


@pytest.fixture(scope="module")
def chinese():
    """What the shipped definitions say in Chinese."""
    trees = [read_yaml(text, path)[0].tree for path, text in definitions.read_files(ROOT).items()]
    return {text for tree in trees for text in words_of(tree)}


def left_on(answer, chinese):
    """What a page says of it all the same."""
    page = Visible()
    page.feed(answer.text)
    assert page.language == "en"
    return {run for text in page.said for run in HAN.findall(text)} & chinese


@pytest.fixture
def reader(office):
    """Signs somebody in who chose English."""
    app = office.app()

    def sign_in(login):
        browser = Browser(app)
        browser.sign_in(login)
        browser.get("/inbox/?language=en")
        return browser

    return sign_in


def test_every_shipped_form_is_begun_by_somebody_here():
    assert set(OPENED_BY) == {path.stem for path in (ROOT / "forms").glob("*.yaml")}


@pytest.mark.parametrize("form", OPENED_BY)
def test_a_form_and_its_faults_are_in_english(reader, chinese, form):
    browser = reader(OPENED_BY[form])
    address = browser.begin(form)
    assert left_on(browser.get(address), chinese) == set()
    answer = browser.post(address, {"_do": "submit"})
    assert answer.status_code == 422
    assert left_on(answer, chinese) == set()


def test_a_record_its_task_and_its_register_are_in_english(office, reader, chinese):
    record = office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    typed = {run for texts in TICKET.values() for text in texts for run in HAN.findall(text)}
    browser = reader("zhouxy")
    task = office.record(record).open_tasks()[0].id
    places = (f"/records/{record}", f"/tasks/{task}", "/registers/dispatch-ticket", "/inbox/")
    for place in (*places, "/forms", "/definitions/settlement/preview"):
        answer = browser.get(place)
        assert answer.status_code == 200
        assert left_on(answer, chinese - typed) == set(), place


@pytest.mark.parametrize("form", OPENED_BY)
def test_a_paper_is_in_english(office, monkeypatch, form):
    drawn = []
    monkeypatch.setattr(office.ports, "render", lambda html, *_, **__: drawn.append(html) or b"%")
    documents.blank(office.ports, office.ids[OPENED_BY[form]], form)
    body = re.sub(r"<style.*?</style>", "", drawn[0], flags=re.DOTALL)
    assert set(HAN.findall(body)) <= {office.ports.settings.house}
