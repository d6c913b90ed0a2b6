"""What a person is offered: what they can do now and nothing else."""

import pytest

from app.core.engine.actions import actions

FORM = """
title: 结算书
workflow: slip
fields:
  - {name: customer, type: text, label: 客户}
"""

WORKFLOW = """
title: 结算
owner: service
steps:
  - {step: prepare, kind: fill, title: 编制, by: {role: clerk}}
  - {step: review, kind: approve, title: 审核, by: {head_of: service}, signs: 主管}
  - {step: accept, kind: sign, title: 验收, by: {role: captain}}
  - {step: close, kind: approve, title: 归档, by: {role: nobody}}
"""


@pytest.fixture
def slip(desk):
    made = desk(FORM, WORKFLOW)
    made.submit(customer="王小川")
    return made


def offered(desk, person):
    return actions(desk.bundle, desk.record, person, desk.context(person))


def words(desk, person):
    return [action.verb for action in offered(desk, person)]


def test_a_holder_is_offered_the_verbs_of_the_step(slip):
    agree, back, reject = offered(slip, "zhou")
    assert (agree.verb, agree.label, agree.needs_password) == ("agree", "同意并签名", True)
    assert (back.verb, back.label, back.needs_remark) == ("return", "退回", True)
    assert back.targets == (("prepare", "编制"),)
    assert (reject.verb, reject.grave) == ("reject", True)
    assert agree.title == "审核"


def test_others_are_offered_nothing(slip):
    for person in ("li", "admin", "xu"):
        assert words(slip, person) == []


def test_the_initiator_may_withdraw_until_somebody_acted(slip):
    assert words(slip, "wang") == ["withdraw"]
    slip.decide("review", "agree")
    assert words(slip, "wang") == []


def test_an_objection_says_where_it_leads(slip):
    slip.decide("review", "agree")
    confirm, objection = offered(slip, "chen")
    assert confirm.label == "确认并签名"
    assert objection.targets == (("prepare", "编制"),)


def test_an_administrator_is_only_asked_to_name_a_holder(slip):
    slip.decide("review", "agree")
    slip.decide("accept", "confirm", "chen")
    assert words(slip, "admin") == ["name"]
    assert words(slip, "zhou") == []


def test_a_finished_record_offers_only_its_annulment(slip):
    slip.decide("review", "agree")
    slip.decide("accept", "confirm", "chen")
    slip.name("close", "admin", "li")
    slip.decide("close", "agree")
    assert words(slip, "zhou") == ["annul"]
    assert words(slip, "li") == []


def test_what_is_offered_is_what_the_engine_takes(slip):
    before, taken = slip.record, []
    for person in slip.organisation.people:
        for action in offered(slip, person):
            taken.append(action.verb)
            if action.task:
                to = action.targets[0][0] if action.verb == "return" else ""
                slip.decide(action.step, action.verb, person, to=to)
            else:
                slip.withdraw(person)
            assert slip.record.seq > before.seq
            slip.record = before
    assert {"agree", "return", "reject", "withdraw"} <= set(taken)
