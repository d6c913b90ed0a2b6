"""Who reaches for what is not theirs, or not theirs to change, gets and changes nothing."""

import pytest

from tests.offices import PASSWORD
from tests.security.conftest import (
    KEPT,
    at_the_repair,
    decide,
    fine,
    kept,
    submitted,
    task_of,
    with_draft,
)
from tests.web.papers import SETTLEMENT, TICKET, signed


def test_other_peoples_drafts_and_tasks_are_not_there(someone, office):
    owner, other = someone("wangmin"), someone("chenjia")
    address = with_draft(owner)
    record = submitted(owner)
    for place in ("", "/save", "/sign", "/discard"):
        other.get("/forms")
        answer = fine(other.post(f"{address}{place}", {"customer": "x"}))
        assert answer.status_code == 404 or place == "/discard"
    task = task_of(office, record, "issue")
    for place in ("", "/save", "/agree", "/reject"):
        other.get("/forms")
        answer = other.post(f"{task}{place}", {"_remark": "x", "_do": "agree"})
        assert fine(answer).status_code == 403
    assert kept(owner, address)
    assert office.record(record).open_tasks()[0].step == "issue"


def test_a_half_filled_task_is_no_draft_of_a_form(someone, office):
    record, captain = at_the_repair(office), someone("huangjp")
    task = task_of(office, record, "repair")
    captain.get(task)
    captain.post(f"{task}/save", {"self_check": KEPT})
    with office.ports.store.reading() as reading:
        draft = reading.draft_of_task(task[-16:], office.ids["huangjp"]).id
    for place in ("", "/save", "/sign", "/discard"):
        captain.get(task)
        data = {**TICKET, "_do": "submit", "_shown": "x"}
        answer = fine(captain.post(f"/drafts/{draft}{place}", data))
        assert answer.status_code == 404 or place == "/discard"
    assert KEPT in captain.get(task).text


def test_fields_of_other_steps_are_not_written_by_a_decision(someone, office):
    record, captain = at_the_repair(office), someone("huangjp")
    before = dict(office.record(record).digests)
    answer = decide(
        captain, task_of(office, record, "repair"), "submit",
        self_check="好了", finished_on="2026-11-24", in_time="in_time",
        customer="别人", opinion_office="合格", trades="9", unit="jiangbin-1-1-0201",
        items="0000000a", number="PG-1", status="done",
    )  # fmt: skip
    assert answer.status_code == 303
    after = office.record(record).digests
    moved = {path for path in after.keys() | before.keys() if after.get(path) != before.get(path)}
    assert moved == {"self_check", "finished_on", "in_time"}


def test_the_price_column_is_all_that_the_review_may_change(someone, office):
    posted = {name: [text] if isinstance(text, str) else text for name, text in SETTLEMENT.items()}
    record = office.hands.submit("huangjp", "settlement", posted)
    before = dict(office.record(record).digests)
    answer = decide(
        someone("zhouxy"), task_of(office, record, "review"), "agree",
        **{"items": ["0000000a", "0000000b"], "items/0000000a/price": "22",
           "items/0000000a/quantity": "999", "items/0000000b/project": "x",
           "items/-1/price": "5", "total": "1"},
    )  # fmt: skip
    assert answer.status_code == 303
    after = office.record(record).digests
    moved = {path for path in after.keys() | before.keys() if after.get(path) != before.get(path)}
    assert moved == {"items/0000000a/price", "items/0000000a/approved", "total", "reduction",
                     "total_capitals"}  # fmt: skip


@pytest.mark.parametrize("verb", ["confirm", "submit", "object", "name", "withdraw", "annul", "x"])
def test_a_verb_that_the_step_does_not_have_is_refused(someone, office, verb):
    record = submitted(someone("wangmin"))
    head, task = someone("zhouxy"), task_of(office, record, "issue")
    shown = signed(head, f"{task}/agree")
    data = {**shown, "_password": PASSWORD, "_remark": "x", "_to": "prepare"}
    assert fine(head.post(f"{task}/{verb}", data)).status_code == 403
    head.get(task)
    assert fine(head.post(task, {"_do": verb})).status_code == 303
    assert office.record(record).open_tasks()[0].step == "issue"
