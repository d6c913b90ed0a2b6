"""Lists: what they show, and what they cost however long they are."""

import pytest

from app.storage.sql import compiled
from tests.services.test_submitting import TICKET


@pytest.fixture
def asked(monkeypatch):
    """Every select that the store runs."""
    seen = []
    for name in ("row", "rows"):
        run = getattr(compiled.Cursor, name)

        def noted(cursor, statement, _run=run, **values):
            seen.append(statement)
            return _run(cursor, statement, **values)

        monkeypatch.setattr(compiled.Cursor, name, noted)
    return seen


@pytest.mark.parametrize("address", ["/inbox/", "/inbox/started", "/inbox/decided"])
def test_a_list_asks_the_database_as_often_for_five_lines_as_for_one(
    office, someone, asked, address
):
    login = "wangmin" if address == "/inbox/started" else "zhouxy"
    browser = someone(login)
    costs = []
    for many in (1, 4):
        for _ in range(many):
            record = office.hands.submit("wangmin", "dispatch-ticket", TICKET)
            if address == "/inbox/decided":
                office.hands.act("zhouxy", record, "issue", "agree")
        browser.get(address)
        asked.clear()
        assert browser.get(address).status_code == 200
        costs.append(len(asked))
    assert browser.page.count(TICKET["customer"][0]) >= 5
    assert costs[0] == costs[1] <= 9


def test_a_draft_is_listed_by_what_it_is_about(someone):
    browser = someone("wangmin")
    address = browser.begin()
    browser.get("/inbox/drafts")
    assert "王小川" not in browser.page
    browser.get(address)
    browser.post(f"{address}/save", {"customer": "王小川"})
    browser.get("/inbox/drafts")
    assert "王小川" in browser.page


def test_what_one_decided_says_from_whom_it_came(office, someone):
    record = office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    office.hands.act("zhouxy", record, "issue", "agree")
    assert "王敏送来的" in someone("zhouxy").get("/inbox/decided").text
