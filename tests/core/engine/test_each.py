"""`each`: the steps of a block once for everybody chosen, all at the same time."""

import pytest

from app.core.engine.returning import targets
from app.core.engine.sentences import sentence
from tests.cases import cases

FORM = """
title: 来电登记
workflow: slip
fields:
  - {name: customer, type: text, label: 客户}
  - {name: who, type: departments, label: 责任部门}
  - {name: readers, type: people, label: 跟进人}
  - {name: trades, type: choices, label: 工种, options: {water: 水, power: 电}}
  - {name: done, type: log, label: 跟踪}
  - {name: verdict, type: text, label: 结论}
"""

WORKFLOW = """
title: 路线
steps:
  - {step: start, kind: fill, title: 登记, by: {role: clerk}}
  - each: who
    title: 各部门答复
    due: 3 working days
    steps:
      - {step: answer, kind: fill, title: 答复, by: {head_of: each}, fills: [done]}
      - {step: check, kind: approve, title: 复核, by: {role: clerk}}
  - {step: end, kind: approve, title: 归档, by: {role: clerk}, fills: [verdict]}
"""


@pytest.fixture
def slip(desk):
    made = desk(FORM, WORKFLOW)
    made.submit(customer="王小川", who=("service", "audit"))
    return made


def test_everybody_chosen_is_asked_at_once(slip):
    assert slip.holders() == {"answer@service": ("zhou",), "answer@audit": ("boss",)}
    why = slip.task("answer@service").why
    assert why["rule"] == "客户服务部的负责人，按“责任部门”"
    assert why["values"] == {"who": slip.record.digests["who"]}
    assert slip.task("answer@service").due_at is not None


def test_each_goes_on_by_itself_and_the_block_ends_with_the_last(slip):
    slip.decide("answer@audit", "submit")
    assert list(slip.holders()) == ["answer@service", "check@audit"]
    slip.decide("check@audit", "agree")
    slip.decide("answer@service", "submit")
    slip.decide("check@service", "agree")
    assert list(slip.holders()) == ["end"]


def test_where_nobody_is_chosen_the_steps_are_passed_over_with_the_reason(desk):
    slip = desk(FORM, WORKFLOW)
    slip.submit(customer="王小川")
    assert list(slip.holders()) == ["end"]
    skipped = slip.events("skipped")
    assert [(each.step, each.rule) for each in skipped] == [
        ("answer", "“责任部门”没有选"), ("check", "“责任部门”没有选"),
    ]  # fmt: skip
    assert skipped[0].used == {"who": ""}


def test_a_return_inside_asks_only_the_one(slip):
    slip.decide("answer@audit", "submit")
    slip.decide("answer@service", "submit")
    slip.decide("check@audit", "return", to="answer@audit")
    assert list(slip.holders()) == ["check@service", "answer@audit"]


def test_a_return_from_behind_may_go_to_any_of_them(slip):
    for name in ("service", "audit"):
        slip.decide(f"answer@{name}", "submit")
        slip.decide(f"check@{name}", "agree")
    found = targets(slip.bundle, slip.record, slip.task("end"))
    assert found == ("start", "answer@audit", "answer@service", "check@audit", "check@service")
    slip.decide("end", "return", to="answer@audit")
    assert list(slip.holders()) == ["answer@audit"]
    assert slip.record.steps["check@service"] == "done"
    assert "check@audit" not in slip.record.steps


def test_a_return_before_it_asks_whom_is_chosen_then(slip):
    slip.decide("answer@audit", "submit")
    slip.decide("check@audit", "return", to="start")
    slip.decide("start", "submit", who=("desk-two",))
    assert list(slip.holders()) == ["answer@desk-two"]
    assert slip.holders()["answer@desk-two"] == ("zhou",)  # the head of the department above


def test_an_act_says_for_whom_it_was_done(slip):
    slip.decide("answer@audit", "submit")
    (act,) = [each for each in slip.record.acts.values() if each.step == "answer@audit"]
    assert act.content["step"] == "answer@audit"
    assert act.content["role"] == "审计核算部负责人"


def test_the_trail_names_whom_it_is_about(slip):
    slip.decide("answer@audit", "submit")
    said = [
        sentence(slip.bundle, each, slip.organisation.title, slip.kept) for each in slip.chained
    ]
    assert "系统请郑总办理“答复（审计核算部）”。" in said
    assert "郑总（答复（审计核算部））提交。" in said


@cases(
    ("field", "by", "answers", "holders"),
    [
        ("who", "{role: officer, of: each}", {"who": ("service", "desk-two")},
         {"a@service": ("xu", "zhou"), "a@desk-two": ("xu",)}),
        ("readers", "{person: each}", {"readers": ("li", "chen")},
         {"a@li": ("li",), "a@chen": ("chen",)}),
        ("trades", "{role: captain}", {"trades": ("water",)}, {"a@water": ("chen", "li")}),
    ],
)  # fmt: skip
def test_each_may_be_a_department_a_person_or_an_option(desk, field, by, answers, holders):
    block = f"  - {{each: {field}, steps: [{{step: a, kind: approve, title: 甲, by: {by}}}]}}\n"
    start = WORKFLOW.split("  - each")[0]
    slip = desk(FORM, start + block)
    slip.submit(customer="王小川", **answers)
    assert slip.holders() == holders


def test_a_block_inside_a_block_runs_for_every_pair(desk):
    block = """\
  - each: who
    steps:
      - each: trades
        steps: [{step: a, kind: approve, title: 甲, by: {role: captain}}]
      - {step: b, kind: approve, title: 乙, by: {head_of: each}}
"""
    slip = desk(FORM, WORKFLOW.split("  - each")[0] + block)
    slip.submit(customer="王小川", who=("service", "audit"), trades=("water", "power"))
    assert set(slip.holders()) == {
        f"a@{who}@{trade}" for who in ("service", "audit") for trade in ("water", "power")
    }
    slip.decide("a@audit@water", "agree")
    slip.decide("a@audit@power", "agree")
    assert "b@audit" in slip.holders()


def test_each_and_any_the_first_department_that_answers_settles_it(desk):
    block = """\
  - any:
      - each: who
        steps: [{step: a, kind: approve, title: 甲, by: {head_of: each}}]
      - {step: b, kind: approve, title: 乙, by: {role: captain}}
  - {step: end, kind: approve, title: 归档, by: {role: clerk}}
"""
    slip = desk(FORM, WORKFLOW.split("  - each")[0] + block)
    slip.submit(customer="王小川", who=("service", "audit"))
    slip.decide("a@audit", "agree")
    slip.decide("b", "agree")
    assert slip.record.steps["a@service"] == "skipped"
    assert slip.record.steps["a@audit"] == "done"
    slip.decide("end", "return", to="b")
    assert set(slip.holders()) == {"b", "a@service"}
