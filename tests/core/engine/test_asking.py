"""Who is asked, why, and until when."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.core.engine.asking import Search, capacity, why_words
from app.core.records.organisation import Membership
from app.core.steps.base import By
from tests.cases import cases

FORM = """
title: 单据
workflow: slip
fields:
  - {name: customer, type: text, label: 客户}
  - {name: estate, type: estate, label: 小区}
  - {name: office, type: department, label: 部门}
  - {name: firm, type: outside_party, label: 施工单位}
  - {name: officer, type: person, label: 经办人}
  - {name: trades, type: number, label: 工种数}
"""

WORKFLOW = """
title: 派工
steps:
  - {step: open, kind: fill, title: 登记, by: {role: clerk}}
  - step: accept
    kind: sign
    title: 签收
    by: {role: captain, of: estate}
    due: [{when: trades > 1, within: 7 working days}, {within: 3 working days}]
  - all:
      - {step: one, kind: approve, title: 甲, by: {head_of: company}}
      - {step: two, kind: approve, title: 乙, by: {head_of: company}, due: 48 hours}
    due: 1 working day
  - step: customer_signs
    kind: sign
    title: 客户确认
    by: {in_person: customer, witness: {role: clerk}}
    due: 3 working days
    due_from: accept
"""

ANSWERS = {
    "customer": "王小川",
    "estate": "river",
    "office": "desk-two",
    "firm": "huayi",
    "officer": "chen",
}


@pytest.fixture
def ticket(desk):
    made = desk(FORM, WORKFLOW)
    made.submit(**ANSWERS)
    return made


@pytest.fixture
def search(ticket):
    def make(**answers):
        return Search(
            form=ticket.bundle.form,
            organisation=ticket.organisation,
            day=date(2026, 3, 2),
            initiator="wang",
            answers={**ANSWERS, **answers},
        )

    return make


@cases(
    ("by", "people", "rule"),
    [
        ({"role": "officer"}, ("xu", "zhou"), "角色“客服专员”"),
        ({"role": "officer", "of": "desk-two"}, ("xu",), "角色“客服专员”，第二服务处"),
        ({"role": "officer", "of": "service"}, ("xu", "zhou"), "角色“客服专员”，客户服务部"),
        ({"role": "officer", "of": "office"}, ("xu",), "角色“客服专员”，按“部门”"),
        ({"role": "captain", "of": "estate"}, ("li",), "角色“维修队队长”，按“小区”"),
        ({"head_of": "service"}, ("zhou",), "客户服务部的负责人"),
        ({"head_of": "audit"}, ("boss",), "审计核算部的负责人（无人，改由总经理室）"),
        ({"contact_of": "firm"}, ("liu",), "“施工单位”的联系人"),
        ({"person": "xu"}, ("xu",), "流程指定的人"),
        ({"person": "gone"}, (), "流程指定的人"),
        ({"person_in": "officer"}, ("chen",), "“经办人”里填的人"),
        ({"initiator": True}, ("wang",), "发起人"),
        (
            {"in_person": "customer", "witness": {"role": "clerk"}},
            ("wang",),
            "“客户”当面签名，见证人：角色“资料员”",
        ),
    ],
)
def test_the_rule_finds_people_and_says_how(search, by, people, rule):
    found = search().found(By(**by))
    assert (found.holders, found.rule) == (people, rule)


@cases(
    ("by", "blank"),
    [
        ({"role": "captain", "of": "estate"}, "estate"),
        ({"contact_of": "firm"}, "firm"),
        ({"person_in": "officer"}, "officer"),
    ],
)
def test_a_blank_answer_names_nobody(search, by, blank):
    assert search(**{blank: None}).found(By(**by)).holders == ()


def test_departments_in_a_circle_end_the_search(search):
    looking = search()
    company = replace(looking.organisation.departments["company"], parent="audit")
    house = replace(
        looking.organisation,
        departments={**looking.organisation.departments, "company": company},
        memberships=(),
    )
    assert replace(looking, organisation=house).found(By(head_of="audit")).holders == ()


def test_a_membership_counts_from_its_first_to_its_last_day(search):
    looking = search()
    dated = Membership(
        person="li", role="cashier", department="audit",
        since=date(2026, 3, 2), until=date(2026, 3, 3),
    )  # fmt: skip
    house = replace(looking.organisation, memberships=(dated,))
    for day, people in [(1, ()), (2, ("li",)), (3, ("li",)), (4, ())]:
        on = replace(looking, organisation=house, day=date(2026, 3, day))
        assert on.found(By(role="cashier")).holders == people


def test_a_task_says_why_without_keeping_the_answer(ticket):
    task = ticket.task("accept")
    assert task.why == {
        "rule": "角色“维修队队长”，按“小区”",
        "values": {"estate": ticket.record.digests["estate"]},
        "clock": {"within": "3 working days", "department": "service"},
    }
    titles = {"river": "江滨雅苑"}
    words = why_words(
        ticket.bundle.form, task.why, ticket.answers, lambda kind, id_: titles.get(id_, id_)
    )
    assert words == "角色“维修队队长”，按“小区”（江滨雅苑）"


@cases(
    ("by", "words"),
    [
        ({"role": "captain", "of": "estate"}, "维修队队长"),
        ({"head_of": "service"}, "客户服务部负责人"),
        ({"contact_of": "firm"}, "施工单位"),
        ({"in_person": "customer", "witness": {"role": "clerk"}}, "客户"),
        ({"initiator": True}, "发起人"),
        ({"person": "xu"}, ""),
    ],
)
def test_an_act_names_the_capacity_in_words(ticket, by, words):
    assert capacity(ticket.bundle.form, ticket.organisation, By(**by)) == words


def shanghai(day, hour=9, minute=30):
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)  # 17:30 in Shanghai


def test_a_step_is_due_in_working_days(ticket):
    assert ticket.task("accept").due_at == shanghai(5)


def test_the_first_rule_that_holds_says_when(desk):
    from decimal import Decimal

    made = desk(FORM, WORKFLOW)
    made.submit(**ANSWERS, trades=Decimal(2))
    assert made.task("accept").due_at == shanghai(11)


def test_a_block_hands_its_due_to_steps_without_one(ticket):
    ticket.decide("accept", "confirm")
    assert ticket.task("one").due_at == shanghai(3)
    assert ticket.task("two").due_at == ticket.task("two").asked_at.replace(day=4)


def test_a_clock_may_start_when_another_step_ended(ticket):
    ticket.decide("accept", "confirm")
    ticket.now = ticket.now.replace(day=4)
    ticket.decide("one", "agree")
    ticket.decide("two", "agree")
    assert ticket.task("customer_signs").due_at == shanghai(5)


def test_a_step_without_due_may_take_any_time(desk):
    made = desk(FORM, WORKFLOW.replace("    due_from: accept\n", "").replace(
        "    due: 3 working days\n", ""))  # fmt: skip
    made.submit(**ANSWERS)
    for step, verb in [("accept", "confirm"), ("one", "agree"), ("two", "agree")]:
        made.decide(step, verb)
    assert made.task("customer_signs").due_at is None
