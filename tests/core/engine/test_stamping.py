"""A department's stamp is applied by who keeps it, and by nobody else."""

from dataclasses import replace

import pytest

from app.core.engine.actions import actions
from app.core.errors import NotAllowed
from tests.core.engine.conftest import ORGANISATION, member

FORM = """
title: 单据
workflow: slip
fields:
  - {name: customer, type: text, label: 客户}
"""

WORKFLOW = """
title: 审核
steps:
  - {step: open, kind: fill, title: 登记, by: {role: clerk}}
  - step: audit
    kind: approve
    title: 审核
    by: {role: auditor}
    stamps: 审核部门签章
    stamp: audit
"""

HEAD = WORKFLOW.replace("by: {role: auditor}", "by: {head_of: service}").replace(
    "\n    stamp: audit", ""
)


def keeping(*people, department="audit"):
    """The organisation where these people keep the department's stamp."""
    more = tuple(member(person, "stamp-keeper", department) for person in people)
    return replace(ORGANISATION, memberships=(*ORGANISATION.memberships, *more))


def begun(desk, organisation, workflow=WORKFLOW):
    made = desk(FORM, workflow, organisation=organisation)
    made.submit(customer="王小川")
    return made


def verbs(made, person):
    return [each.verb for each in actions(made.bundle, made.record, person, made.context(person))]


def stamp(made):
    return list(made.record.acts.values())[-1].content["stamp"]


def test_who_keeps_the_stamp_applies_it_and_the_act_holds_its_words(desk):
    made = begun(desk, keeping("chen"))
    made.decide("audit", "agree", "chen")
    assert stamp(made) == "审计核算部"
    assert made.record.status == "done"


def test_a_department_without_a_keeper_goes_on_without_a_stamp(desk):
    for organisation in (ORGANISATION, keeping("chen", department="company")):
        made = begun(desk, organisation)
        made.decide("audit", "agree", "chen")
        assert stamp(made) == ""


def test_somebody_else_is_neither_offered_to_go_on_nor_let(desk):
    made = begun(desk, keeping("xu"))
    assert made.task("audit").holders == ("chen", "xu")
    assert made.task("audit").why["rule"] == "角色“审计员”，印章保管人"
    assert verbs(made, "chen") == ["return", "reject"]
    with pytest.raises(NotAllowed, match="请交给印章保管人许文静办理"):
        made.decide("audit", "agree", "chen")
    made.decide("audit", "agree", "xu")
    assert stamp(made) == "审计核算部"


def test_sending_back_and_rejecting_apply_no_stamp_and_take_no_keeper(desk):
    for verb, more in (("return", {"to": "open"}), ("reject", {})):
        made = begun(desk, keeping("xu"))
        made.decide("audit", verb, "chen", **more)
        assert stamp(made) == ""


def test_after_a_return_the_keeper_is_asked_again(desk):
    made = begun(desk, keeping("xu"))
    made.decide("audit", "return", "chen", to="open")
    made.decide("open", "submit", "wang")
    made.decide("audit", "agree", "xu")
    assert stamp(made) == "审计核算部"


def test_the_stamp_of_a_heads_step_is_the_departments_own(desk):
    made = begun(desk, keeping("zhou", department="service"), HEAD)
    made.decide("audit", "agree", "zhou")
    assert stamp(made) == "客户服务部"


def test_the_keeper_of_a_department_below_keeps_that_ones_stamp_only(desk):
    made = begun(desk, keeping("xu", department="desk-two"), HEAD)
    made.decide("audit", "agree", "zhou")
    assert stamp(made) == ""
