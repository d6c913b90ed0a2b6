"""Whose working days count for a step, and clocks that stand still."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from app.core.calendar.departments import Exceptions, Hours
from app.core.engine import clocks
from app.core.engine.course import Course
from app.core.engine.folding import fold
from app.core.engine.routing import Outcome
from app.core.engine.sentences import sentence
from app.core.records.record import Record

FORM = """
title: 单据
workflow: slip
fields:
  - {name: customer, type: text, label: 客户}
  - {name: office, type: department, label: 部门}
  - {name: firm, type: outside_party, label: 施工单位}
  - {name: trades, type: number, label: 工种数}
"""

WORKFLOW = """
title: 派工
steps:
  - {step: open, kind: fill, title: 登记, by: {role: clerk}}
  - all:
      - {step: head, kind: approve, title: 部门, by: {head_of: audit}}
      - {step: office_step, kind: approve, title: 服务处, by: {role: officer, of: office}}
      - {step: fixed, kind: approve, title: 审计, by: {role: auditor, of: audit}}
      - {step: role, kind: approve, title: 出纳, by: {role: cashier}}
      - {step: builder, kind: sign, title: 施工, by: {contact_of: firm}, pauses: yes}
      - step: customer_signs
        kind: sign
        title: 客户确认
        by: {in_person: customer, witness: {role: officer, of: desk-two}}
        pauses: yes
      - {step: any_time, kind: sign, title: 随时, by: {contact_of: firm}, due: 2 hours}
    due: 2 working days
"""
NIGHT_SHIFT = Hours(opens=time(18), closes=time(23), weekdays=frozenset({1, 2, 3, 4, 5, 6, 7}))


class Clocked:
    """A desk whose departments keep hours of their own."""

    def __init__(self, desk, exceptions):
        self.desk, self.exceptions = desk, exceptions
        plain = desk.context
        desk.context = lambda actor: replace(plain(actor), exceptions=exceptions)

    def course(self):
        desk = self.desk
        return Course(
            bundle=desk.bundle,
            record=desk.record,
            context=desk.context("zhou"),
            answers=desk.answers,
            names=desk.answers,
        )

    def let(self, what, step):
        """Pause or resume the clock of a step's task."""
        course = self.course()
        what(course, self.desk.task(step))
        self.desk.take(
            Outcome(events=tuple(course.events), kept=(), record=course.record), self.desk.answers
        )
        return course.events


@pytest.fixture
def ticket(desk):
    made = desk(FORM, WORKFLOW)
    found = Clocked(made, Exceptions(hours={"audit": NIGHT_SHIFT}))
    made.submit(customer="王小川", office="service", firm="huayi")
    return found


def shanghai(day, hour, minute=0):
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def test_the_department_of_a_step_is_the_one_that_it_names_or_that_of_its_first_holder(ticket):
    told = {
        step: clocks.clock_told(ticket.desk.task(step))[1]
        for step in ("head", "office_step", "fixed", "role", "builder", "customer_signs")
    }
    assert told == {
        "head": "audit",  # head_of
        "office_step": "service",  # of: what the field says
        "fixed": "audit",  # of: a department
        "role": "audit",  # that of the cashier
        "builder": "",  # contacts of a firm are in no department: the company's hours count
        "customer_signs": "desk-two",  # that of the witness
    }


def test_a_step_is_due_in_the_hours_of_its_department(ticket):
    assert ticket.desk.task("head").due_at == shanghai(4, 23)
    assert ticket.desk.task("office_step").due_at == shanghai(4, 17, 30)


def test_a_day_of_a_department_moves_what_it_is_due(desk):
    made = desk(FORM, WORKFLOW)
    Clocked(made, Exceptions(days={"service": {date(2026, 3, 3): False}}))
    made.submit(customer="王小川", office="service", firm="huayi")
    assert made.task("office_step").due_at == shanghai(5, 17, 30)
    assert made.task("customer_signs").due_at == shanghai(5, 17, 30)  # desk-two lies below it
    assert made.task("role").due_at == shanghai(4, 17, 30)


def test_a_clock_stands_still_and_goes_on_by_what_passed(ticket):
    desk = ticket.desk
    ticket.let(clocks.pause, "customer_signs")
    assert desk.task("customer_signs").paused_at is not None
    desk.now = shanghai(9, 10)  # a week later, Monday again
    ticket.let(clocks.resume, "customer_signs")
    task = desk.task("customer_signs")
    assert (task.paused_at, task.due_at) == (None, shanghai(11, 17, 30))
    folded = fold(Record(id="rec1", code=desk.record.code), desk.events())
    assert folded == replace(desk.record, seq=0, head="")


def test_a_clock_that_stands_still_is_not_stopped_twice_nor_one_that_runs_started(ticket):
    assert ticket.let(clocks.resume, "builder") == []
    assert len(ticket.let(clocks.pause, "builder")) == 1
    assert ticket.let(clocks.pause, "builder") == []


def test_only_a_step_that_says_so_pauses(ticket):
    assert ticket.let(clocks.pause, "any_time") == []


def test_a_step_without_due_has_no_clock_to_stop(desk):
    flow = WORKFLOW.replace("    due: 2 working days\n", "").replace(
        "pauses: yes}", "pauses: yes, due: [{when: trades > 1, within: 3 days}]}"
    ).replace("        pauses: yes\n", "")  # fmt: skip
    made = desk(FORM, flow)
    clocked = Clocked(made, Exceptions())
    made.submit(customer="王小川", office="service", firm="huayi")
    assert clocked.let(clocks.pause, "builder") == []


def test_a_decision_ends_the_pause_and_counts_what_passed(ticket):
    desk = ticket.desk
    ticket.let(clocks.pause, "builder")
    desk.now = shanghai(9, 10)
    desk.decide("builder", "confirm")
    task = desk.task("builder")
    assert (task.status, task.paused_at) == ("confirmed", None)
    assert task.decided_at < task.due_at == shanghai(11, 17, 30)


def test_a_return_ends_the_pause_of_the_tasks_that_it_cancels(ticket):
    desk = ticket.desk
    for step in ("builder", "customer_signs"):
        ticket.let(clocks.pause, step)
    desk.decide("head", "return", to="open")
    for step in ("builder", "customer_signs"):
        assert (desk.task(step).status, desk.task(step).paused_at) == ("cancelled", None)
    desk.decide("open", "submit")
    assert desk.task("builder").paused_at is None


def test_a_withdrawal_ends_the_pause(ticket):
    ticket.let(clocks.pause, "builder")
    ticket.desk.withdraw()
    assert ticket.desk.task("builder").paused_at is None


def test_the_trail_says_that_the_system_stopped_the_clock_and_for_whom(ticket):
    ticket.let(clocks.pause, "builder")
    ticket.let(clocks.pause, "customer_signs")
    ticket.let(clocks.resume, "builder")
    desk = ticket.desk
    said = [
        sentence(desk.bundle, each, desk.organisation.title, desk.kept)
        for each in desk.chained
        if each.event.type in ("paused", "resumed")
    ]
    assert said == [
        "系统暂停“施工”的计时，等施工单位。",
        "系统暂停“客户确认”的计时，等客户。",
        "系统恢复“施工”的计时，暂停的时间不算在内。",
    ]


def test_the_clock_stands_still_as_long_as_a_link_is_out(ticket):
    desk = ticket.desk
    desk.invite("customer_signs", "xu", "inv1")
    since = desk.task("customer_signs").paused_at
    assert since is not None
    desk.invite("customer_signs", "xu", "inv2")  # in place of the first
    assert desk.task("customer_signs").paused_at == since
    desk.now = shanghai(9, 10)
    desk.uninvite("customer_signs", "xu")
    task = desk.task("customer_signs")
    assert (task.paused_at, task.due_at) == (None, shanghai(11, 17, 30))
