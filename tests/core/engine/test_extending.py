"""A task may take longer: until when, and who agreed to it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.core.engine.actions import asides
from app.core.engine.extending import LONGEST, Consent, bounds, extend
from app.core.engine.folding import fold
from app.core.errors import Invalid, NotAllowed
from app.core.records.record import Record
from app.core.trail.proof import check_record, make_record_json
from tests.cases import cases
from tests.core.engine.conftest import CALENDAR, NOW

FORM = """
title: 单据
workflow: slip
fields:
  - {name: customer, type: text, label: 客户}
"""
WORKFLOW = """
title: 派工
steps:
  - {step: open, kind: fill, title: 登记, by: {role: clerk}}
  - step: repair
    kind: fill
    title: 维修
    by: {role: captain}
    due: 3 working days
    extend: {consent: customer}
"""
DUE = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)  # Thursday 17:30 in Shanghai
AGREED = Consent(how="phone", at=datetime(2026, 3, 2, 9, 10), words="可以，下周三前修好就行。")  # noqa: DTZ001
LATER = date(2026, 3, 11)


@pytest.fixture
def slip(desk):
    made = desk(FORM, WORKFLOW)
    made.submit(customer="王小川")
    made.now = NOW + timedelta(minutes=20)
    return made


def more(slip, until=LATER, reason="等材料", consent=AGREED, actor="li"):
    return slip.beside(extend, slip.task("repair").id, until, reason, consent, actor=actor)


def test_it_is_due_at_the_close_of_the_day_that_was_agreed(slip):
    assert slip.task("repair").due_at == DUE
    more(slip)
    assert slip.task("repair").due_at == datetime(2026, 3, 11, 9, 30, tzinfo=UTC)
    assert slip.record.steps["repair"] == "open"


def test_who_agreed_how_when_in_which_words_and_who_says_so_is_kept(slip):
    more(slip)
    (event,) = slip.events("extended")
    assert (event.was, event.due_at) == (
        "2026-03-05T09:30:00.000000Z",
        "2026-03-11T09:30:00.000000Z",
    )
    consent = slip.kept[event.consent]
    assert consent.path == f"consent/{event.task}"
    assert consent.value == {
        "who": "王小川",
        "how": "phone",
        "at": "2026-03-02T09:10",
        "words": "可以，下周三前修好就行。",
        "by": "李文江",
    }
    assert slip.kept[event.remark].value == "等材料"
    assert "王小川" not in str(slip.chained)


def test_a_step_may_give_more_time_without_anybodys_consent(desk):
    slip = desk(FORM, WORKFLOW.replace("{consent: customer}", "yes"))
    slip.submit(customer="王小川")
    more(slip, consent=Consent(how="", at=None, words=""))
    (event,) = slip.events("extended")
    assert event.consent == ""
    assert slip.task("repair").due_at > DUE


@cases(
    ("missing", "said"),
    [
        ({"how": ""}, "请选择王小川是怎么同意的"),
        ({"how": "telepathy"}, "请选择王小川是怎么同意的"),
        ({"at": None}, "请填写王小川是什么时候同意的"),
        ({"words": " "}, "请写下王小川的原话"),
        ({"at": datetime(2026, 3, 2, 9, 30)}, "提交之后、现在之前"),  # noqa: DTZ001  to come
        ({"at": datetime(2026, 3, 1, 9, 30)}, "提交之后、现在之前"),  # noqa: DTZ001  before it was
    ],
)
def test_a_consent_is_recorded_whole_or_not_at_all(slip, missing, said):
    before = slip.record
    with pytest.raises(Invalid, match=said):
        more(slip, consent=replace(AGREED, **missing))
    assert slip.record == before


def test_nobody_can_consent_whose_name_is_not_known(desk):
    slip = desk(FORM, WORKFLOW)
    slip.submit()
    with pytest.raises(Invalid, match="“客户”一栏没有填"):
        more(slip)


def test_a_reason_is_given(slip):
    with pytest.raises(Invalid, match="为什么要延期"):
        more(slip, reason=" ")


@cases(
    "until",
    [
        date(2026, 3, 4),  # before it is due
        date(2026, 3, 7),  # a Saturday
        date(2027, 3, 11),  # a year mistyped
        date(2026, 4, 6),  # 清明, off
        None,
    ],
)
def test_the_new_day_is_a_working_day_behind_the_old_one_and_not_far_off(slip, until):
    with pytest.raises(Invalid):
        more(slip, until=until)


def test_the_last_day_is_so_many_working_days_after_it_was_due(slip):
    first, last = bounds(slip.task("repair"), slip.context("li"))
    assert (first, CALENDAR.working_days_between(date(2026, 3, 5), last)) == (
        date(2026, 3, 6), LONGEST,
    )  # fmt: skip
    more(slip, until=last)
    assert slip.task("repair").due_at == CALENDAR.add_working_days(DUE, LONGEST)
    again, _ = bounds(slip.task("repair"), slip.context("li"))
    assert again > last


def test_what_is_late_already_is_extended_from_now(slip):
    slip.now = datetime(2026, 3, 16, 2, 0, tzinfo=UTC)  # a Monday, eleven days later
    first, last = bounds(slip.task("repair"), slip.context("li"))
    assert first == date(2026, 3, 16)
    assert CALENDAR.working_days_between(date(2026, 3, 16), last) == LONGEST
    with pytest.raises(Invalid):
        more(slip, until=LATER)


def test_the_same_day_again_changes_nothing(slip):
    more(slip)
    before = slip.record
    assert more(slip).events == ()
    assert slip.record == before


@cases("person", ["wang", "zhou", "admin"])
def test_only_a_holder_extends(slip, person):
    with pytest.raises(NotAllowed):
        more(slip, actor=person)


def test_it_is_offered_where_the_step_says_so_and_it_is_due(desk, slip):
    offered = [each.verb for each in asides(slip.bundle, slip.record, "li", slip.context("li"))]
    assert offered == ["transfer", "extend", "cc"]
    plain = desk(FORM, WORKFLOW.replace("    extend: {consent: customer}\n", ""))
    plain.submit(customer="王小川")
    offered = [each.verb for each in asides(plain.bundle, plain.record, "li", plain.context("li"))]
    assert offered == ["transfer", "cc"]
    with pytest.raises(NotAllowed):
        more(plain)


def test_events_add_up_and_prove_themselves(slip):
    more(slip)
    folded = fold(Record(id="rec1", code="ABCDEFGHJKMN"), [each.event for each in slip.chained])
    assert replace(folded, seq=slip.record.seq, head=slip.record.head) == slip.record
    assert check_record(make_record_json(slip.record, slip.chained, slip.kept)) == []
