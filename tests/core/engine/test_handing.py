"""A task is handed on: by whom, to whom, and what stays as it was."""

from dataclasses import replace

import pytest

from app.core.engine.access import may_read
from app.core.engine.actions import actions, asides
from app.core.engine.folding import fold
from app.core.engine.handing import takers, transfer
from app.core.errors import Conflict, Invalid, NotAllowed
from app.core.records.organisation import Person
from app.core.records.record import Record
from app.core.records.state import dump_record, load_record
from app.core.trail.proof import check_record, make_record_json
from tests.cases import cases
from tests.core.engine.conftest import ORGANISATION, member

FORM = """
title: 单据
workflow: slip
fields:
  - {name: customer, type: text, label: 客户}
  - {name: firm, type: outside_party, label: 施工单位}
"""
WORKFLOW = """
title: 派工
steps:
  - {step: open, kind: fill, title: 登记, by: {role: clerk}}
  - {step: repair, kind: fill, title: 维修, by: {role: officer}, due: 2 working days}
  - {step: review, kind: approve, title: 审核, by: {head_of: service}}
  - {step: firm_signs, kind: sign, title: 施工单位确认, by: {contact_of: firm}}
  - {step: accept, kind: sign, title: 客户验收, by: {in_person: customer, witness: {role: officer}}}
  - {step: audit, kind: approve, title: 审计, by: {role: captain}, locked: yes}
  - {step: close, kind: approve, title: 归档, by: {role: nobody}}
"""
TWO_CONTACTS = replace(
    ORGANISATION,
    people={
        **ORGANISATION.people,
        "ma": Person(id="ma", name="马工", login="ma", outside="huayi"),
        "foe": Person(id="foe", name="别家", login="foe", outside="empty"),
    },
)


@pytest.fixture
def slip(desk):
    made = desk(FORM, WORKFLOW, organisation=TWO_CONTACTS)
    made.submit(customer="王小川", firm="huayi")
    return made


def taking(slip, step, actor="zhou"):
    return set(takers(slip.bundle, slip.record, slip.task(step), slip.context(actor)))


def hand(slip, step, to, actor="zhou", reason=""):
    return slip.beside(transfer, slip.task(step).id, to, reason, actor=actor)


def at(slip, step):
    """The slip when that step is asked."""
    signer = {"identity": "in-person-no-code", "signer": "王小川", "witness": "zhou"}
    for name in slip.bundle.workflow.steps:
        if name == step:
            return slip
        if name == "accept":
            slip.decide(name, "confirm", "zhou", proof=slip.proof("zhou", **signer))
        elif name != "open":
            slip.decide(name, slip.bundle.workflow.steps[name].outcomes[0])
    return slip


def test_who_takes_it_over_has_it_in_place_of_who_hands_it_on(slip):
    task = slip.task("repair")
    assert task.holders == ("xu", "zhou")
    hand(slip, "repair", "li", reason="我下周休假")
    after = slip.task("repair")
    assert after.id == task.id
    assert after.holders == ("xu", "li")
    assert (after.due_at, after.asked_at, after.why) == (task.due_at, task.asked_at, task.why)
    slip.decide("repair", "submit", "li")
    assert slip.task("repair").decided_by == "li"
    assert slip.record.steps["review"] == "open"


def test_who_handed_it_on_decides_no_more_and_still_reads(slip):
    hand(slip, "repair", "li")
    with pytest.raises(NotAllowed, match="不在您手上"):
        slip.decide("repair", "submit", "zhou")
    day = slip.now.date()
    assert may_read("zhou", slip.record, slip.bundle.form, slip.organisation, day)
    assert may_read("li", slip.record, slip.bundle.form, slip.organisation, day)
    assert actions(slip.bundle, slip.record, "zhou", slip.context("zhou")) == ()


def test_it_may_come_back(slip):
    hand(slip, "repair", "li")
    hand(slip, "repair", "zhou", actor="li")
    assert slip.task("repair").holders == ("xu", "zhou")
    assert slip.task("repair").former == ("zhou", "li")


def test_staff_in_use_who_do_not_have_it_can_take_it(slip):
    assert taking(slip, "repair") == {"wang", "li", "chen", "admin", "boss"}


@cases("to", ["zhou", "xu", "gone", "liu", "nobody at all", ""])
def test_nobody_else_can(slip, to):
    with pytest.raises(Invalid, match="请选择一位可以接手的人"):
        hand(slip, "repair", to)


def test_only_a_holder_hands_it_on(slip):
    with pytest.raises(NotAllowed):
        hand(slip, "repair", "chen", actor="li")


def test_an_approval_never_goes_to_who_opened_the_record(slip):
    at(slip, "review")
    assert taking(slip, "review") == {"xu", "li", "chen", "admin", "boss"}
    with pytest.raises(Invalid):
        hand(slip, "review", "wang")


def test_a_contact_hands_it_only_to_another_contact_of_the_firm(slip):
    at(slip, "firm_signs")
    slip.record = replace(
        slip.record,
        tasks={k: replace(t, holders=("liu",)) if t.is_open else t
               for k, t in slip.record.tasks.items()},
    )  # fmt: skip
    assert taking(slip, "firm_signs", "liu") == {"ma"}
    with pytest.raises(Invalid):
        hand(slip, "firm_signs", "zhou", actor="liu")
    hand(slip, "firm_signs", "ma", actor="liu")
    assert slip.task("firm_signs").holders == ("ma",)


def test_a_signature_in_person_is_watched_only_by_whom_the_witness_rule_finds(slip):
    at(slip, "accept")
    slip.record = replace(
        slip.record,
        tasks={k: replace(t, holders=("zhou",)) if t.is_open else t
               for k, t in slip.record.tasks.items()},
    )  # fmt: skip
    assert taking(slip, "accept") == {"xu"}
    hand(slip, "accept", "xu")
    signer = {"identity": "in-person-no-code", "signer": "王小川", "witness": "xu"}
    slip.decide("accept", "confirm", "xu", proof=slip.proof("xu", **signer))
    assert slip.record.steps["accept"] == "done"


def test_a_locked_step_stays_with_whom_its_rule_finds(slip):
    at(slip, "audit")
    slip.record = replace(
        slip.record,
        tasks={k: replace(t, holders=("li",)) if t.is_open else t
               for k, t in slip.record.tasks.items()},
    )  # fmt: skip
    assert taking(slip, "audit", "li") == {"chen"}


def test_a_task_that_asks_only_to_name_a_holder_is_not_handed_on(slip):
    at(slip, "close")
    assert slip.task("close").naming
    assert taking(slip, "close", "admin") == set()
    with pytest.raises(NotAllowed):
        hand(slip, "close", "li", actor="admin")


def test_nobody_decides_twice_where_each_has_to_decide(desk):
    each = WORKFLOW.replace("by: {role: officer}, due", "by: {role: officer, mode: all}, due")
    slip = desk(FORM, each)
    slip.submit(customer="王小川")
    first, second = slip.record.open_tasks()
    assert (first.holders, second.holders) == (("xu",), ("zhou",))
    context = slip.context("zhou")
    assert "xu" not in takers(slip.bundle, slip.record, second, context)
    slip.task = lambda step: first
    slip.decide("repair", "submit", "xu")
    assert "xu" not in takers(slip.bundle, slip.record, second, slip.context("zhou"))


def test_nobody_decides_twice_where_they_decide_in_turn(desk):
    by = "by: {role: officer}, due"
    in_turn = WORKFLOW.replace(by, by.replace("officer", "officer, mode: in_turn"))
    slip = desk(FORM, in_turn)
    slip.submit(customer="王小川")
    assert slip.task("repair").holders == ("xu",)
    assert taking(slip, "repair", "xu") == {"wang", "li", "chen", "admin", "boss"}
    hand(slip, "repair", "li", actor="xu")
    slip.decide("repair", "submit", "li")
    assert slip.task("repair").holders == ("zhou",)
    assert taking(slip, "repair") == {"wang", "chen", "admin", "boss"}
    slip.decide("repair", "submit", "zhou")
    assert slip.record.steps["review"] == "open"


def test_a_stamp_stays_with_somebody_who_keeps_it(desk):
    by = "by: {head_of: service}"
    stamped = WORKFLOW.replace(by, f"{by}, stamps: 服务部章")
    kept_by = (member("zhou", "stamp-keeper", "service"), member("chen", "stamp-keeper", "service"))
    house = replace(ORGANISATION, memberships=(*ORGANISATION.memberships, *kept_by))
    slip = desk(FORM, stamped, organisation=house)
    slip.submit(customer="王小川")
    slip.decide("repair", "submit")
    assert slip.task("review").holders == ("zhou",)
    assert taking(slip, "review") == {"chen"}
    slip = desk(FORM, stamped)
    slip.submit(customer="王小川")
    slip.decide("repair", "submit")
    assert "li" in taking(slip, "review")  # nobody keeps a stamp: there is none


def test_it_is_not_handed_on_while_an_outside_party_has_a_link(slip):
    task = slip.task("repair")
    slip.record = replace(slip.record, tasks={task.id: replace(task, invitation="i1")})
    with pytest.raises(Conflict, match="请先收回链接"):
        hand(slip, "repair", "li")


def test_what_is_offered_is_what_the_engine_takes(slip):
    offered = asides(slip.bundle, slip.record, "zhou", slip.context("zhou"))
    assert [(each.verb, bool(each.task)) for each in offered] == [("transfer", True), ("cc", False)]
    assert asides(slip.bundle, slip.record, "li", slip.context("li")) == ()
    assert [each.verb for each in asides(slip.bundle, slip.record, "wang", slip.context("wang"))] \
        == ["cc"]  # fmt: skip


def test_events_add_up_and_prove_themselves(slip):
    hand(slip, "repair", "li", reason="我下周休假")
    slip.decide("repair", "submit", "li")
    folded = fold(Record(id="rec1", code="ABCDEFGHJKMN"), [each.event for each in slip.chained])
    assert replace(folded, seq=slip.record.seq, head=slip.record.head) == slip.record
    assert load_record(dump_record(slip.record)) == slip.record
    assert check_record(make_record_json(slip.record, slip.chained, slip.kept)) == []


def test_after_a_return_who_did_it_is_asked_again(slip):
    hand(slip, "repair", "li")
    slip.decide("repair", "submit", "li")
    slip.decide("review", "return", to="repair")
    assert slip.task("repair").holders == ("li",)
