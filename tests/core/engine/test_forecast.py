"""The coming route: who will be asked until when, what will be passed over, and why."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.core.engine.forecast import NOBODY_YET, ends_at, forecast
from app.core.engine.reasons import reasons_of

FORM = """
title: 结算书
workflow: slip
settings:
  audit_from: {type: money, label: 送审限额, value: "20000"}
fields:
  - {name: customer, type: text, label: 客户}
  - {name: kind_of, type: choice, label: 类别, options: {a: A 类, b: B 类}}
  - {name: who, type: departments, label: 责任部门}
  - {name: price, type: money, label: 单价}
  - {name: total, type: money, label: 合计, value: price * 2}
"""

WORKFLOW = """
title: 路线
steps:
  - {step: start, kind: fill, title: 编制, by: {role: clerk}}
  - {step: review, kind: approve, title: 审核, by: {head_of: service}, fills: [price], due: 2 working days}
  - {step: audit, kind: approve, title: 审计, when: total >= settings.audit_from, by: {role: auditor}, due: 3 working days}
  - {step: tell, kind: notify, title: 告知, by: {role: cashier}}
  - all:
      - {step: one, kind: sign, title: 甲方, by: {role: captain}, due: 1 working day}
      - {step: two, kind: sign, title: 乙方, by: {in_person: customer, witness: {role: auditor}}, due: 2 working days}
  - choose:
      - {when: kind_of == 'a', steps: [{step: a_way, kind: approve, title: A 类审批, by: {role: officer, mode: all}}]}
      - {steps: [{step: rest, kind: approve, title: 一般审批, by: {role: nobody}}]}
  - each: who
    steps: [{step: answer, kind: approve, title: 答复, by: {head_of: each}}]
  - {step: close, kind: approve, title: 归档, by: {role: nobody}, if_nobody: pass}
"""  # noqa: E501


@pytest.fixture
def slip(desk):
    return desk(FORM, WORKFLOW)


def told(desk, drafted=None, actor="wang"):
    record = None if drafted is not None else desk.record
    answers = desk.settled(drafted) if drafted is not None else desk.answers
    titles = desk.organisation.title
    why = reasons_of(desk.bundle, desk.chained, desk.kept, titles)
    return forecast(desk.bundle, record, answers, desk.context(actor), told=why)


def flat(lines):
    return {step.title: step for line in lines for step in line.steps()}


def states(lines):
    return {title: step.state for title, step in flat(lines).items()}


def test_before_submitting_the_whole_route_is_told_with_names(slip):
    lines = flat(told(slip, {"customer": "王小川", "kind_of": "a", "who": ("audit",)}))
    assert {title: (line.state, line.by) for title, line in lines.items()} == {
        "编制": ("now", "王敏"),
        "审核": ("will", "周晓燕"),
        "审计": ("skipped", ""),
        "告知": ("will", "抄送许文静"),
        "甲方": ("will", "陈立、李文江，一人办了就算"),
        "乙方": ("will", "王小川，陈立在场"),
        "A 类审批": ("will", "许文静、周晓燕，每人都要办"),
        "一般审批": ("skipped", ""),
        "答复（审计核算部）": ("will", "郑总"),
        "归档": ("skipped", ""),
    }


def test_each_says_by_what_rule_these_people(slip):
    lines = flat(told(slip, {"who": ("audit",)}))
    assert lines["审核"].why == "客户服务部的负责人"
    assert lines["答复（审计核算部）"].why.startswith("审计核算部的负责人")


def test_what_is_passed_over_says_why_with_the_values(slip):
    lines = flat(told(slip, {"price": Decimal(50), "kind_of": "a"}))
    assert lines["审计"].reason == (
        "按现在的值不满足条件“合计（100.00）≥ 送审限额（20,000.00）”，到时再看"
    )
    assert lines["一般审批"].reason == "满足“类别（A 类）= ‘A 类’”，走了另一条路"
    assert lines["答复"].reason == "“责任部门”没有选"
    assert lines["归档"].reason == "无人可办：角色“空缺”"


def test_what_is_walked_on_a_condition_says_so(slip):
    lines = told(slip, {"price": Decimal(50000), "kind_of": "b"})
    assert flat(lines)["审计"].reason == (
        "按现在的值合计（100,000.00）≥ 送审限额（20,000.00），所以走，到时再看"
    )
    assert flat(lines)["一般审批"].by == NOBODY_YET
    assert flat(lines)["A 类审批"].state == "skipped"


def test_times_add_up_along_the_way_and_not_beside(slip):
    lines = flat(told(slip, {"price": Decimal(50000)}))
    days = [lines[title].due.day for title in ("审核", "审计", "甲方", "乙方")]
    assert days == [4, 9, 10, 11]  # from Monday the 2nd of March 2026 on


def test_the_end_is_known_only_where_every_step_has_its_time(slip):
    lines = told(slip, {"price": Decimal(50000)})
    assert ends_at(lines) is None
    assert ends_at(lines[1:3]) == datetime(2026, 3, 9, 9, 30, tzinfo=UTC)


def test_on_its_way_what_was_is_told_as_it_was(slip):
    slip.submit(customer="王小川", kind_of="b", price=Decimal(1))
    slip.decide("review", "agree")
    lines = flat(told(slip))
    assert lines["审核"].by == "周晓燕"
    assert lines["审计"].reason == "不满足条件“合计（2.00）≥ 送审限额（20,000.00）”"
    assert not lines["审计"].coming
    assert lines["告知"].by == "抄送许文静"
    assert lines["甲方"].state == "now"
    assert lines["一般审批"].state == "will"
    assert lines["归档"].coming


def test_a_condition_on_what_is_settled_is_told_without_doubt(slip):
    slip.submit(customer="王小川", kind_of="a", price=Decimal(1))
    slip.decide("review", "agree")
    assert flat(told(slip))["A 类审批"].state == "will"
    assert "到时再看" not in flat(told(slip))["一般审批"].reason


def test_where_it_ended_nothing_more_is_foretold(slip):
    slip.submit(customer="王小川")
    slip.decide("review", "reject")
    lines = told(slip)
    assert lines[1].rejected
    assert lines[1].by == "周晓燕，已拒绝"
    assert {line.state for line in lines[2:]} == {"ahead"}


def test_what_a_forecast_says_comes_true(slip):
    """Decided in favour all the way, those are asked who were foretold."""
    slip.submit(customer="王小川", kind_of="a", who=("audit", "service"), price=Decimal(50000))
    foretold = {title for title, state in states(told(slip)).items() if state != "skipped"}
    while slip.record.status == "running":
        task = slip.record.open_tasks()[0]
        verb = slip.bundle.workflow.steps[task.step].outcomes[0]
        witness = {"identity": "in-person-no-code", "signer": "王小川", "witness": task.holders[0]}
        in_person = slip.bundle.workflow.steps[task.step].by.in_person
        proof = slip.proof(task.holders[0], **witness) if in_person else None
        slip.task = lambda _, task=task: task
        slip.decide(task.step, verb, proof=proof)
    walked = {title for title, state in states(told(slip)).items() if state == "done"}
    assert walked == foretold


def test_a_vote_says_how_many_are_needed(desk):
    step = "{step: %s, kind: approve, title: %s, by: {role: captain, mode: n_of, n: 2}}"
    workflow = f"""
title: 路线
steps:
  - {{step: start, kind: fill, title: 编制, by: {{role: clerk}}}}
  - n_of: [{step % ("a", "甲")}, {step % ("b", "乙")}]
    n: 1
"""
    (_, block) = told(desk(FORM, workflow), {})
    assert block.title == "票签，2 票中要 1 票"
    assert block.children[0].by == "陈立、李文江，要 2 人同意"
