"""What an act says and what it takes to make one."""

import pytest

from app.core.errors import NotAllowed
from app.core.trail.act import act_digest
from tests.cases import cases

FORM = """
title: 单据
workflow: slip
fields:
  - {name: customer, type: text, label: 客户}
  - {name: opinion, type: text, label: 客户意见}
"""

WORKFLOW = """
title: 验收
steps:
  - {step: open, kind: fill, title: 登记, by: {role: clerk}}
  - {step: fixed, kind: fill, title: 维修, by: {role: officer, of: desk-two}}
  - step: accept
    kind: sign
    title: 客户验收
    by: {in_person: customer, witness: {role: officer}}
    fills: [opinion]
"""


@pytest.fixture
def ticket(desk):
    made = desk(FORM, WORKFLOW)
    made.submit(customer="王小川")
    made.decide("fixed", "submit")
    return made


def in_person(desk, **more):
    given = {"identity": "in-person-no-code", "signer": "王小川", "witness": "zhou", **more}
    return desk.proof("zhou", **given)


def test_a_customer_signs_in_person_and_the_witness_is_named(ticket):
    ticket.decide("accept", "confirm", "zhou", proof=in_person(ticket), opinion="满意")
    act = list(ticket.record.acts.values())[-1]
    content = act.content
    assert content["identity"] == "in-person-no-code"
    assert (content["person"], content["witness"]) == ("zhou", "zhou")
    assert ticket.kept[content["signer"]].value == "王小川"
    assert ticket.kept[content["signer"]].path == f"signer/{act.task}"
    assert ticket.kept[content["witness_name"]].value == "周晓燕"
    assert "王小川" not in str(content)
    assert ticket.record.status == "done"


@cases(
    "weak",
    [
        {"identity": "password"},
        {"witness": ""},
        {"witness": "xu"},
        {"signer": "别人"},
        {"signer": " "},
    ],
)
def test_nobody_signs_for_a_customer(ticket, weak):
    with pytest.raises(NotAllowed):
        ticket.decide("accept", "confirm", "zhou", proof=in_person(ticket, **weak))


def test_a_customer_may_object_in_person(ticket):
    ticket.decide("accept", "object", "zhou", proof=in_person(ticket))
    assert ticket.holders() == {"fixed": ("xu",)}


def test_nobody_signs_in_person_where_the_step_does_not_say_so(desk):
    made = desk(FORM, WORKFLOW)
    made.submit(customer="王小川")
    with pytest.raises(NotAllowed, match="代签"):
        made.decide("fixed", "submit", "xu", proof=in_person(made, witness="xu"))


def test_an_act_is_named_by_its_content(ticket):
    act = next(iter(ticket.record.acts.values()))
    assert act_digest(act.content) == act.digest
    assert act_digest({**act.content, "outcome": "rejected"}) != act.digest


def test_an_act_stands_behind_the_last_event_before_it(ticket):
    hashes = [each.hash for each in ticket.chained]
    first, second = list(ticket.record.acts.values())[:2]
    assert first.content["previous"] == ""
    assert second.content["previous"] == hashes[2]


def test_a_remark_is_kept_beside_its_digest(ticket):
    ticket.decide("accept", "object", "zhou", proof=in_person(ticket), remark="漏水")
    (event,) = ticket.events("returned")
    assert ticket.kept[event.remark].value == "漏水"
    assert event.remark == ticket.record.tasks[event.task].remark
