"""`due:` texts and how people are told about them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel

from app.core.calendar.due import Within, deadline, due_words
from app.core.calendar.working import WorkingCalendar
from app.core.source.scalars import BadValue
from tests.cases import cases

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkingCalendar(zone=ZONE)


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@cases(
    ("text", "within", "again"),
    [
        ("3 working days", Within(3, "working days"), "3 working days"),
        ("1 working day", Within(1, "working days"), "1 working day"),
        ("4 working hours", Within(4, "working hours"), "4 working hours"),
        ("48 hours", Within(48, "hours"), "48 hours"),
        ("10 days", Within(10, "days"), "10 days"),
        ("1  days", Within(1, "days"), "1 day"),
    ],
)
def test_reads_how_long_somebody_has(text, within, again):
    assert Within.of(text) == within
    assert str(within) == again


@cases(
    "text", ["", "soon", "3", "-1 days", "0 days", "1.5 days", "2 weeks", "9999999 days", ["1 day"]]
)
def test_says_what_a_time_looks_like(text):
    with pytest.raises(BadValue, match="must be a time"):
        Within.of(text)


def test_serves_in_a_definition():
    class Step(BaseModel):
        due: Within | None = None

    assert Step.model_validate({"due": "2 working days"}).due == Within(2, "working days")
    assert Step().due is None


@cases(
    ("text", "due"),
    [
        ("1 working day", "2026-11-30 17:30"),
        ("2 working hours", "2026-11-30 09:30"),
        ("48 hours", "2026-11-29 16:30"),
        ("1 day", "2026-11-28 23:59"),
    ],
)
def test_each_kind_of_time_ends_in_its_own_way(text, due):
    asked = local("2026-11-27T16:30")  # Friday
    found = deadline(Within.of(text), asked, CALENDAR).astimezone(ZONE)
    assert found.strftime("%Y-%m-%d %H:%M") == due


@cases(
    ("now", "words"),
    [
        ("2026-11-20T09:00", "还剩 2 个工作日"),  # Friday before
        ("2026-11-22T09:00", "还剩 2 个工作日"),
        ("2026-11-23T18:00", "还剩 1 个工作日"),
        ("2026-11-24T08:50", "今天 17:30 前"),
        ("2026-11-24T14:30", "还剩 3 小时"),
        ("2026-11-24T16:31", "还剩 59 分钟"),
        ("2026-11-24T17:30", "还剩 1 分钟"),
        ("2026-11-24T17:31", "逾期 1 分钟"),
        ("2026-11-24T21:40", "逾期 4 小时"),
        ("2026-11-25T08:00", "逾期 1 个工作日"),
        ("2026-11-26T08:00", "逾期 2 个工作日"),
        ("2026-11-30T08:00", "逾期 4 个工作日"),
    ],
)
def test_due_on_tuesday_at_half_past_five(now, words):
    assert str(due_words(local("2026-11-24T17:30"), local(now), CALENDAR)) == words


def test_days_off_before_the_next_working_day_are_told_by_the_clock():
    friday = local("2026-11-27T18:00")
    assert str(due_words(local("2026-11-28T18:00"), friday, CALENDAR)) == "明天 18:00 前"
    assert str(due_words(local("2026-11-29T16:05"), friday, CALENDAR)) == "11月29日 16:05 前"
    assert str(due_words(friday, local("2026-11-29T18:30"), CALENDAR)) == "逾期 2 天"


def test_a_later_day_in_a_year_without_published_holidays_is_said_to_be_provisional():
    calendar = WorkingCalendar(zone=ZONE, provisional=frozenset({2027}))
    due = local("2027-01-05T17:30")
    assert str(due_words(due, local("2026-12-30T09:00"), calendar)) == "还剩 4 个工作日（暂定）"
    assert str(due_words(due, local("2027-01-05T09:00"), calendar)) == "今天 17:30 前"
    assert str(due_words(due, local("2027-01-07T09:00"), calendar)) == "逾期 2 个工作日"
    this_year = local("2026-12-31T17:30")
    assert str(due_words(this_year, local("2026-12-30T09:00"), calendar)) == "还剩 1 个工作日"
