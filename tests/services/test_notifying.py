"""Mail about tasks, over a real SMTP server: to whom, when, and what it holds."""

import logging
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.core.engine import clocks
from app.core.engine.extending import Consent
from app.core.engine.outcome import course_of, outcome_of
from app.jobs._worker import work_until_done
from app.services import beside, notifying, tasks
from app.services.appending import append
from app.services.cases import case_of
from tests.offices import Office

FORM = """
language: 1
title: 用章申请
number: YZ-{year}-{seq:4}
workflow: stamp-use
fields:
  - {name: subject, type: text, label: 事由, required: yes}
  - {name: customer, type: text, label: 客户}
"""
WORKFLOW = """
language: 1
title: 用章审批
steps:
  - {step: apply, kind: fill, title: 申请, by: {role: officer}}
  - {step: agree, kind: approve, title: 部门审批, by: {head_of: customer-service-east}, due: 2 working days, extend: yes}
  - step: customer_signs
    kind: sign
    title: 客户确认
    by: {in_person: customer, witness: {head_of: customer-service-east}}
    due: 2 working days
    pauses: yes
"""  # noqa: E501
CANARY = "金丝雀七四一九"
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 9:00 in Shanghai


def mail_of(login):
    return f"{login}@house.example"


class House:
    """The office with addresses for everybody, at a moment that goes on when it is told to."""

    def __init__(self, office, messengers):
        self.now = MONDAY
        ports = replace(messengers.at(office.ports), clock=lambda: self.now)
        self.office = Office(ports, office.ids)
        self.mail = messengers.mail
        office.publish(forms__stamp_use=FORM, workflows__stamp_use=WORKFLOW)
        with ports.store.writing() as writing:
            for login, person in office.ids.items():
                known = writing.organisation().people[person]
                given = replace(known, email=mail_of(login))
                writing.put_person(given, at=MONDAY, by="system:test")

    @property
    def ports(self):
        return self.office.ports

    def submit(self):
        hands = self.office.hands
        hands.ports = self.ports
        return hands.submit(
            "wangmin", "stamp-use", {"subject": [CANARY], "customer": [f"{CANARY}小川"]}
        )

    def agree(self, record):
        hands = self.office.hands
        hands.ports = self.ports
        hands.act(self.of(record), record, "agree", "agree")

    def of(self, record):
        """The login of who holds the open task."""
        (holder,) = self.task(record).holders
        return next(login for login, id_ in self.office.ids.items() if id_ == holder)

    def task(self, record):
        return self.office.record(record).open_tasks()[0]

    def work(self, at=None):
        """Do what is due at a moment; the letters sent by it, as (to, subject)."""
        self.now = at or self.now
        before = len(self.mail.letters)
        work_until_done(self.ports)
        return [(each.to, each.subject) for each in self.mail.letters[before:]]

    def clock(self, record, what):
        """Pause or resume the clock of the open task."""
        with self.ports.store.writing() as writing:
            case = case_of(self.ports, writing, writing.lock_record(record), "system:clock")
            course = course_of(case.bundle, case.record, case.context, case.answers)
            what(course, case.record.open_tasks()[0])
            append(self.ports, writing, case.bundle, case.record, outcome_of(course), case.answers)


@pytest.fixture
def house(office, messengers):
    return House(office, messengers)


@pytest.fixture(params=["sqlite", "postgresql"])
def anywhere(request, messengers):
    """The house on each kind of database."""
    name = "office" if request.param == "sqlite" else "postgres_office"
    return House(request.getfixturevalue(name), messengers)


def shanghai(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def test_who_holds_a_new_task_is_told_at_once_and_nobody_else(anywhere):
    house = anywhere
    record = house.submit()
    holder = mail_of(house.of(record))
    assert house.work() == [(holder, "请您办理：用章申请 YZ-2026-0001，部门审批")]
    (letter,) = house.mail.letters
    assert "步骤：部门审批" in letter.text
    assert "期限：还剩 2 个工作日，应于11月25日 周三 17:30办完" in letter.text
    assert f"http://127.0.0.1:8000/tasks/{house.task(record).id}" in letter.text
    assert house.work() == []


def test_nothing_of_the_content_is_in_a_mail(house):
    house.submit()
    house.work()
    house.work(shanghai(24, 16))
    house.work(shanghai(25, 17, 31))
    assert len(house.mail.letters) == 3
    for letter in house.mail.letters:
        assert CANARY not in letter.text + letter.subject + str(letter.headers)


def test_a_reminder_comes_before_the_task_is_due_and_when_it_is(house):
    record = house.submit()
    house.work()
    holder, what = mail_of(house.of(record)), "用章申请 YZ-2026-0001，部门审批"
    assert house.work(shanghai(24, 8)) == []
    assert house.work(shanghai(24, 16)) == [(holder, f"快到期了：{what}")]
    assert house.work(shanghai(25, 17)) == []
    assert house.work(shanghai(25, 17, 31)) == [(holder, f"已到期：{what}")]


def test_nobody_is_reminded_of_what_is_decided(house):
    record = house.submit()
    house.work()
    house.agree(record)
    told = house.work()
    assert [subject.split("：")[0] for _, subject in told] == ["请您办理"]  # the next step
    subjects = [subject for _, subject in house.work(shanghai(24, 16))]
    assert not [each for each in subjects if "部门审批" in each]


def test_after_a_transfer_only_the_new_holder_is_told_and_reminded(house):
    record = house.submit()
    before = house.of(record)
    task = house.task(record).id
    beside.transfer(
        house.ports, house.office.ids[before], task, house.office.ids["dinglp"], "请代办"
    )
    assert [to for to, _ in house.work()] == [mail_of("dinglp")]  # the first mail was not sent yet
    assert {to for to, _ in house.work(shanghai(24, 16))} == {mail_of("dinglp")}
    assert {to for to, _ in house.work(shanghai(25, 18))} == {mail_of("dinglp")}


def test_a_clock_that_stands_still_reminds_nobody_until_it_goes_on(anywhere):
    house = anywhere
    record = house.submit()
    house.agree(record)
    house.work()
    house.clock(record, clocks.pause)
    assert house.work(shanghai(25, 18)) == []
    house.now = shanghai(26, 9)
    house.clock(record, clocks.resume)
    assert house.task(record).due_at > shanghai(26, 17)
    assert house.work(shanghai(26, 9, 1)) == []
    due = house.task(record).due_at
    for at, about in ((due - timedelta(hours=2), "快到期了"), (due, "已到期")):
        assert [subject.split("：")[0] for _, subject in house.work(at)] == [about]


def test_a_reminder_that_no_worker_sent_in_time_is_not_sent_beside_the_next_one(house):
    house.submit()
    house.work()
    about = [subject.split("：")[0] for _, subject in house.work(shanghai(26, 9))]
    assert about == ["已到期"]


def test_reminders_follow_an_extension(house):
    record = house.submit()
    house.work()
    task = house.task(record)
    consent = Consent(how="", at=None, words="")
    beside.extend(house.ports, task.holders[0], task.id, date(2026, 11, 27), "等客户答复", consent)
    assert house.work(shanghai(25, 18)) == []
    for at, about in ((shanghai(27, 12), "快到期了"), (shanghai(27, 17, 30), "已到期")):
        assert [subject.split("：")[0] for _, subject in house.work(at)] == [about]


def test_an_address_that_is_refused_stops_nobody_and_is_not_in_the_log(house, caplog):
    caplog.set_level(logging.INFO)
    first = house.submit()
    holder = mail_of(house.of(first))
    house.mail.refused.add(holder)
    assert house.work() == []
    ours = [each.getMessage() for each in caplog.records if each.name.startswith("countersign")]
    assert any("the mail server refused the address (550)" in line for line in ours)
    assert not any(holder in line for line in ours)
    with house.ports.store.reading() as reading:
        (job,) = [each for each in reading.jobs_of(first) if each.kind == "tell"]
    assert (job.status, holder in job.error + str(job.payload)) == ("waiting", False)
    house.mail.refused.clear()
    assert [to for to, _ in house.work(MONDAY + timedelta(seconds=10))] == [holder]


def test_without_an_address_or_a_server_everything_goes_on_and_is_counted(house, office):
    record = house.submit()
    (holder,) = house.task(record).holders
    with house.ports.store.writing() as writing:
        known = writing.organisation().people[holder]
        writing.put_person(replace(known, email=""), at=MONDAY, by="system:test")
    assert house.work() == []
    (finding,) = notifying.findings(house.ports)
    assert finding.startswith("1 of ")
    silent = replace(house.ports, channels={})
    task = house.task(record).id
    page = tasks.task_page(silent, holder, task)
    assert page.task.id == task
    assert notifying.findings(silent) == [
        "COUNTERSIGN_SMTP is not set: nobody is told of tasks by mail"
    ]


def test_who_is_told_of_a_record_gets_a_mail_with_the_way_to_it(house):
    record = house.submit()
    house.work()
    beside.cc(
        house.ports, house.office.ids["wangmin"], record, [house.office.ids["dinglp"]], "请知悉"
    )
    told = [each for each in house.work() if each[0] == mail_of("dinglp")]
    assert told == [(mail_of("dinglp"), "抄送给您：用章申请 YZ-2026-0001")]
    letter = house.mail.to(mail_of("dinglp"))[0]
    assert f"/records/{record}" in letter.text
    assert "请知悉" not in letter.text
