"""Where a record goes next."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.core.engine.folding import fold
from app.core.engine.returning import targets
from app.core.engine.routing import AlreadyDecided, Stale, seen
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.core.records.answer import Row
from app.core.records.record import Record
from app.core.steps.base import Someone
from tests.cases import cases

FORM = """
title: 结算书
number: JS-{year}-{seq:4}
workflow: slip
settings:
  audit_from: {type: money, label: 送审限额, value: "20000"}
fields:
  - {name: customer, type: text, label: 客户, required: true}
  - {name: estate, type: estate, label: 小区}
  - {name: firm, type: outside_party, label: 施工单位}
  - {name: warranty, type: choice, label: 类别, options: {a: A类, b: B类}}
  - {name: amount, type: money, label: 金额}
  - name: items
    type: table
    label: 明细
    columns:
      - {name: what, type: text, label: 项目}
      - {name: price, type: money, label: 单价}
  - {name: total, type: money, label: 合计, value: amount + sum(items.price)}
  - {name: limit, type: money, label: 限额, value: settings.audit_from}
  - {name: paid_on, type: date, label: 拨款日期}
"""

WORKFLOW = """
title: 结算
owner: service
steps:
  - {step: prepare, kind: fill, title: 编制, by: {role: clerk}, signs: 经办}
  - {step: review, kind: approve, title: 审核, by: {head_of: service}, fills: [items.price], signs: 主管, due: 2 working days}
  - {step: audit, kind: approve, title: 审计, when: total >= settings.audit_from, by: {role: auditor}}
  - {step: contractor, kind: sign, title: 施工单位确认, when: warranty == 'a', by: {contact_of: firm}, objects_to: review}
  - {step: pay, kind: fill, title: 拨款, by: {role: cashier}, fills: [paid_on]}
"""  # noqa: E501

PARALLEL = """
title: 会签
steps:
  - {step: open, kind: fill, title: 登记, by: {role: clerk}}
  - {step: check, kind: approve, title: 初审, by: {role: officer}}
  - all:
      - steps:
          - {step: a1, kind: approve, title: 甲一, by: {role: captain, of: estate}}
          - {step: a2, kind: approve, title: 甲二, by: {role: auditor}}
      - {step: b, kind: approve, title: 乙, by: {head_of: service}}
  - {step: close, kind: approve, title: 主管, by: {head_of: company}}
"""


@pytest.fixture
def settlement(desk):
    made = desk(FORM, WORKFLOW)
    rows = (Row(id="0000000a", cells={"what": "窗框", "price": None}),)
    made.submit(
        customer="王小川", estate="river", firm="huayi", warranty="a",
        amount=Decimal("100.00"), items=rows,
    )  # fmt: skip
    return made


@pytest.fixture
def survey(desk):
    made = desk(FORM, PARALLEL)
    made.submit(customer="王小川", estate="river")
    return made


def priced(price):
    return (Row(id="0000000a", cells={"what": "窗框", "price": Decimal(price)}),)


def kinds(outcome):
    return [event.type for event in outcome.events]


def test_submitting_fixes_the_content_and_asks_the_next_step(settlement):
    assert [event.type for event in settlement.events()] == ["submitted", "acted", "asked"]
    assert settlement.holders() == {"review": ("zhou",)}
    assert settlement.record.status == "running"
    assert settlement.record.number == "S-2026-0001"
    assert {"customer", "items", "items/0000000a/what", "total"} <= set(settlement.record.digests)


def test_the_first_act_covers_what_no_later_step_fills(settlement):
    (act,) = settlement.record.acts.values()
    assert "items/0000000a/what" in act.covers
    assert not {"paid_on", "total", "items/0000000a/price"} & set(act.covers)
    assert act.content["previous"] == ""
    assert act.content["role"] == "资料员"


def test_a_condition_that_does_not_hold_skips_its_step_and_says_why(settlement):
    outcome = settlement.decide("review", "agree", items=priced("19899.99"))
    (skipped,) = [event for event in outcome.events if event.type == "skipped"]
    assert skipped.step == "audit"
    assert skipped.rule == "total >= settings.audit_from"
    assert skipped.used == {
        "total": settlement.record.digests["total"],
        "settings.audit_from": "20000.00",
    }
    assert settlement.holders() == {"contractor": ("liu",)}


def test_a_condition_is_asked_when_its_step_is_reached(settlement):
    settlement.decide("review", "agree", items=priced("19900"))
    assert settlement.holders() == {"audit": ("chen",)}


def test_a_foreseen_change_voids_nobody(settlement):
    outcome = settlement.decide("review", "agree", items=priced("5"))
    assert "answered" in kinds(outcome)
    assert "voided" not in kinds(outcome)


def test_an_unforeseen_change_voids_the_acts_that_cover_it(settlement):
    settlement.settings["audit_from"] = Decimal("30000.00")
    outcome = settlement.decide("review", "agree", items=priced("5"))
    (voided,) = [event for event in outcome.events if event.type == "voided"]
    assert voided.paths == ("limit",)
    assert [act.status for act in settlement.record.acts.values()] == ["void", "valid"]


def test_values_that_stay_keep_their_digest(settlement):
    before = settlement.record.digests
    settlement.decide("review", "agree", items=priced("5"))
    after = settlement.record.digests
    changed = {path for path in after if before.get(path) != after[path]}
    assert changed == {"items/0000000a/price", "total"}


def test_the_route_ends_when_every_step_is_done(settlement):
    settlement.decide("review", "agree")
    settlement.decide("contractor", "confirm")
    outcome = settlement.decide("pay", "submit", "xu")
    assert kinds(outcome) == ["acted", "decided", "ended"]
    assert settlement.record.status == "done"
    assert settlement.record.open_tasks() == ()


def test_a_task_is_decided_once(settlement):
    task = settlement.task("review")
    settlement.decide("review", "agree")
    with pytest.raises(AlreadyDecided) as refused:
        settlement.decide("review", "agree", "zhou")
    assert refused.value.task.id == task.id
    assert refused.value.task.decided_by == "zhou"
    assert refused.value.task.status == "agreed"


def test_a_task_is_decided_by_its_holder(settlement):
    with pytest.raises(NotAllowed):
        settlement.decide("review", "agree", "li")


def test_a_verb_that_the_step_does_not_know_is_refused(settlement):
    with pytest.raises(Invalid):
        settlement.decide("review", "submit")


def test_a_mark_needs_the_password(settlement):
    weak = settlement.proof("zhou", "session")
    with pytest.raises(NotAllowed, match="请先输入密码签名"):
        settlement.decide("review", "agree", proof=weak)
    settlement.decide("review", "return", to="prepare", proof=weak)
    assert settlement.record.round == 2


def test_the_first_steps_mark_needs_the_password_too(desk):
    made = desk(FORM, WORKFLOW)
    made.proof = lambda actor: replace(type(made).proof(made, actor), identity="session")
    with pytest.raises(NotAllowed, match="请先输入密码签名"):
        made.submit(customer="王小川")


def test_only_whom_the_first_step_names_may_submit(desk):
    with pytest.raises(NotAllowed):
        desk(FORM, WORKFLOW).submit("li", customer="王小川")


def test_a_step_changes_only_what_it_fills(settlement):
    with pytest.raises(NotAllowed, match="客户"):
        settlement.decide("review", "agree", customer="别人")
    rows = (Row(id="0000000a", cells={"what": "别的", "price": None}),)
    with pytest.raises(NotAllowed, match="项目"):
        settlement.decide("review", "agree", items=rows)
    with pytest.raises(NotAllowed, match="明细"):
        settlement.decide("review", "agree", items=())


def test_a_return_and_a_rejection_need_a_reason(settlement):
    for verb in ("return", "reject"):
        with pytest.raises(Invalid, match="理由"):
            settlement.decide("review", verb, remark="  ", to="prepare")


def test_a_remark_is_kept_without_what_nobody_can_see(settlement):
    settlement.decide("review", "return", to="prepare", remark=" 改\x00数量\ud800\n再来 ")
    (event,) = settlement.events("returned")
    assert settlement.kept[event.remark].value == "改数量\n再来"


def test_a_remark_has_an_end(settlement):
    with pytest.raises(Invalid, match="请写在 2000 字以内"):
        settlement.decide("review", "return", to="prepare", remark="长" * 2001)


def test_a_return_goes_to_a_step_that_was_done(settlement):
    settlement.decide("review", "agree")
    settlement.decide("contractor", "confirm")
    (task,) = settlement.record.open_tasks()
    found = targets(settlement.bundle, settlement.record, task)
    assert found == ("prepare", "review", "contractor")


@cases("to", ["audit", "pay", "review", "", "nowhere"])
def test_a_return_to_any_other_step_is_refused(settlement, to):
    with pytest.raises(Invalid):
        settlement.decide("review", "return", to=to)


def test_a_return_undoes_what_lies_behind_and_asks_the_initiator(settlement):
    settlement.decide("review", "return", to="prepare", items=priced("7"))
    record = settlement.record
    assert settlement.holders() == {"prepare": ("wang",)}
    assert record.round == 2
    assert record.steps == {"prepare": "open"}
    assert {act.status for act in record.acts.values()} == {"undone"}
    assert settlement.answers["items"][0].cells["price"] == Decimal(7)  # the returner's edit stays
    settlement.decide("prepare", "submit", customer="王大川")
    assert settlement.holders() == {"review": ("zhou",)}


def test_an_objection_goes_where_the_definition_says(settlement):
    settlement.decide("review", "agree")
    outcome = settlement.decide("contractor", "object")
    (event,) = [event for event in outcome.events if event.type == "returned"]
    assert (event.to, event.outcome) == ("review", "objected")
    assert event.undone == ("review", "audit", "contractor")
    assert settlement.holders() == {"review": ("zhou",)}


def test_those_who_did_a_step_are_asked_again(survey):
    survey.decide("check", "agree", "xu")  # of two officers
    survey.decide("b", "return", to="check")
    assert survey.holders() == {"check": ("xu",)}
    assert survey.task("check").why["rule"] == "上次办理的人"


def test_whoever_left_is_not_asked_again(survey):
    survey.decide("check", "agree", "xu")
    people = dict(survey.organisation.people)
    people["xu"] = replace(people["xu"], active=False)
    survey.organisation = replace(survey.organisation, people=people)
    survey.decide("b", "return", to="check")
    assert survey.holders() == {"check": ("zhou",)}


def test_a_rejection_ends_the_record_and_cancels_what_is_open(survey):
    survey.decide("check", "agree", "zhou")
    survey.decide("a1", "reject")
    assert survey.record.status == "rejected"
    assert survey.task("b").status == "cancelled"
    assert survey.task("b").decided_by == ""
    with pytest.raises(AlreadyDecided):
        survey.decide("b", "agree")


def test_branches_are_asked_side_by_side_and_joined(survey):
    survey.decide("check", "agree", "zhou")
    assert survey.holders() == {"a1": ("li",), "b": ("zhou",)}
    survey.decide("b", "agree")
    survey.decide("a1", "agree")
    assert survey.holders() == {"a2": ("chen",)}
    survey.decide("a2", "agree")
    assert survey.holders() == {"close": ("boss",)}


def test_a_return_inside_a_branch_leaves_the_other_branch_alone(survey):
    survey.decide("check", "agree", "zhou")
    survey.decide("b", "agree")
    survey.decide("a1", "agree")
    survey.decide("a2", "return", to="a1")
    assert survey.holders() == {"a1": ("li",)}
    assert survey.record.steps["b"] == "done"


def test_a_return_before_the_block_undoes_every_branch(survey):
    survey.decide("check", "agree", "zhou")
    survey.decide("a1", "agree")
    outcome = survey.decide("a2", "return", to="check")
    event = next(event for event in outcome.events if event.type == "returned")
    assert set(event.undone) == {"check", "a1", "a2", "b"}
    assert [survey.record.tasks[task].step for task in event.cancelled] == ["b"]
    assert survey.holders() == {"check": ("zhou",)}


def test_a_return_into_a_branch_from_behind_the_block_asks_that_branch_only(survey):
    survey.decide("check", "agree", "zhou")
    for step in ("a1", "a2", "b"):
        survey.decide(step, "agree")
    survey.decide("close", "return", to="a1")
    assert survey.holders() == {"a1": ("li",)}
    survey.decide("a1", "agree")
    survey.decide("a2", "agree")
    assert survey.holders() == {"close": ("boss",)}


def test_a_branch_beside_is_no_target(survey):
    survey.decide("check", "agree", "zhou")
    survey.decide("b", "agree")
    with pytest.raises(Invalid):
        survey.decide("a1", "return", to="b")


def test_where_all_must_decide_each_has_a_task(survey):
    everyone(survey, "check")
    survey.submit_again = None
    survey.record = Record(id="rec2", code="C")
    survey.chained.clear()
    survey.submit(customer="王小川", estate="river")
    tasks = survey.record.open_tasks()
    assert [task.holders for task in tasks] == [("xu",), ("zhou",)]
    survey.decide("check", "agree", "zhou")
    assert survey.record.steps["check"] == "open"
    first, second = (task for task in survey.record.tasks.values() if task.step == "check")
    assert (first.status, second.status) == ("open", "agreed")


def everyone(desk, step):
    """The route with `mode: all` at a step."""
    workflow = desk.bundle.workflow
    old = workflow.steps[step]
    new = old.model_copy(update={"by": old.by.model_copy(update={"mode": "all"})})
    children = tuple(new if child is old else child for child in workflow.route.children)
    route = replace(workflow.route, children=children)
    desk.bundle = replace(desk.bundle, workflow=replace(workflow, route=route))


def with_if_nobody(desk, step, rule):
    workflow = desk.bundle.workflow
    old = workflow.steps[step]
    new = old.model_copy(update={"if_nobody": rule})
    children = tuple(new if child is old else child for child in workflow.route.children)
    route = replace(workflow.route, children=children)
    desk.bundle = replace(desk.bundle, workflow=replace(workflow, route=route))


NOBODY = """
title: 无人
steps:
  - {step: open, kind: fill, title: 登记, by: {role: clerk}}
  - {step: check, kind: approve, title: 初审, by: {role: nobody}}
  - {step: close, kind: approve, title: 主管, by: {head_of: company}}
"""


def test_where_nobody_is_found_an_administrator_is_asked_to_name_one(desk):
    made = desk(FORM, NOBODY)
    made.submit(customer="王小川")
    (task,) = made.record.open_tasks()
    assert task.naming
    assert task.holders == ("admin",)
    with pytest.raises(NotAllowed):
        made.decide("check", "agree", "admin")
    with pytest.raises(NotAllowed, match="不能指定自己"):
        made.name("check", "admin", "admin")
    with pytest.raises(NotAllowed):
        made.name("check", "wang", "li")
    with pytest.raises(Invalid):
        made.name("check", "admin", "gone")
    made.name("check", "admin", "li")
    assert made.holders() == {"check": ("li",)}
    made.decide("check", "agree", "li")
    assert made.holders() == {"close": ("boss",)}


def test_a_holder_is_named_once(desk):
    made = desk(FORM, NOBODY)
    made.submit(customer="王小川")
    made.name("check", "admin", "li")
    with pytest.raises(Conflict):
        made.name("check", "admin", "xu")


@cases(
    ("rule", "holders", "status"),
    [
        ("pass", {"close": ("boss",)}, "running"),
        ("reject", {}, "rejected"),
        (Someone(person="xu"), {"check": ("xu",)}, "running"),
        (Someone(person="gone"), {"check": ("admin",)}, "running"),
    ],
)
def test_the_definition_says_what_happens_where_nobody_is_found(desk, rule, holders, status):
    made = desk(FORM, NOBODY)
    with_if_nobody(made, "check", rule)
    made.submit(customer="王小川")
    assert made.holders() == holders
    assert made.record.status == status


def test_the_initiator_takes_back_what_nobody_acted_on(settlement):
    settlement.withdraw(remark="填错了")
    record = settlement.record
    assert record.status == "withdrawn"
    assert record.number == "S-2026-0001"
    assert settlement.holders() == {"prepare": ("wang",)}
    assert {act.status for act in record.acts.values()} == {"undone"}
    settlement.decide("prepare", "submit", customer="王大川")
    assert settlement.record.status == "running"
    assert settlement.holders() == {"review": ("zhou",)}


def test_nobody_else_takes_it_back(settlement):
    with pytest.raises(NotAllowed):
        settlement.withdraw("zhou")


def test_it_is_too_late_once_somebody_acted(settlement):
    settlement.decide("review", "agree")
    with pytest.raises(NotAllowed):
        settlement.withdraw()


def test_a_record_is_not_submitted_twice(settlement):
    with pytest.raises(Conflict):
        settlement.submit(customer="王小川")


def test_a_task_that_is_not_there_is_not_found(settlement):
    settlement.task = lambda step: replace(type(settlement).task(settlement, step), id="none")
    with pytest.raises(NotFound):
        settlement.decide("review", "agree")


def test_a_finished_record_is_annulled_by_the_head_of_the_owner(settlement):
    with pytest.raises(Conflict):
        settlement.annul("zhou")
    settlement.decide("review", "agree")
    settlement.decide("contractor", "confirm")
    settlement.decide("pay", "submit", "xu")
    with pytest.raises(NotAllowed):
        settlement.annul("boss")
    with pytest.raises(Invalid):
        settlement.annul("zhou", " ")
    settlement.annul("zhou")
    assert settlement.record.status == "void"


def test_what_changed_after_it_was_seen_is_not_vouched_for(settlement):
    looked = seen(settlement.bundle, settlement.record, "contractor")
    settlement.decide("review", "agree", items=priced("5"))
    with pytest.raises(Stale):
        settlement.decide("contractor", "confirm", seen=looked)
    settlement.decide(
        "contractor", "confirm", seen=seen(settlement.bundle, settlement.record, "contractor")
    )


def test_folding_the_events_gives_the_state(settlement):
    settlement.decide("review", "return", to="prepare")
    settlement.decide("prepare", "submit")
    settlement.decide("review", "agree", items=priced("5"))
    settlement.decide("contractor", "object")
    events = settlement.events()
    folded = fold(Record(id="rec1", code="ABCDEFGHJKMN"), events)
    assert replace(folded, seq=settlement.record.seq, head=settlement.record.head) == (
        settlement.record
    )
