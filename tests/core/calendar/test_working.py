"""Which days are worked, and when so many of them are over."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.core.calendar.working import WorkingCalendar
from tests.cases import cases

ZONE = ZoneInfo("Asia/Shanghai")
PLAIN = WorkingCalendar(zone=ZONE)


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def shown(moment):
    assert moment.tzinfo is UTC
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


@cases(
    ("asked", "n", "due"),
    [
        ("2026-11-24T09:00", 1, "2026-11-25 17:30"),  # Tuesday
        ("2026-11-24T20:00", 1, "2026-11-25 17:30"),  # after closing time
        ("2026-11-24T00:10", 0, "2026-11-24 17:30"),
        ("2026-11-27T10:00", 1, "2026-11-30 17:30"),  # Friday
        ("2026-11-28T10:00", 1, "2026-12-01 17:30"),  # Saturday counts as Monday
        ("2026-11-29T23:59", 1, "2026-12-01 17:30"),  # so does Sunday
        ("2026-11-24T09:00", 7, "2026-12-03 17:30"),
    ],
)
def test_working_days_end_at_the_close_of_the_last_one(asked, n, due):
    assert shown(PLAIN.add_working_days(local(asked), n)) == due


def test_the_day_is_that_of_the_organisation_not_of_utc():
    late_on_monday_in_utc = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # Tuesday 0:30 at home
    assert shown(PLAIN.add_working_days(late_on_monday_in_utc, 1)) == "2026-11-25 17:30"


def test_holidays_are_left_out_and_make_up_days_are_worked():
    calendar = WorkingCalendar(
        zone=ZONE,
        days_off=frozenset({date(2026, 11, 25)}),
        make_up=frozenset({date(2026, 11, 28)}),
    )
    assert shown(calendar.add_working_days(local("2026-11-24T09:00"), 1)) == "2026-11-26 17:30"
    assert shown(calendar.add_working_days(local("2026-11-27T09:00"), 1)) == "2026-11-28 17:30"


@cases(
    ("asked", "hours", "due"),
    [
        ("2026-11-24T09:00", 4, "2026-11-24 13:00"),
        ("2026-11-27T16:30", 4, "2026-11-30 11:30"),
        ("2026-11-27T13:30", 4, "2026-11-27 17:30"),  # at the close, not the next opening
        ("2026-11-27T20:00", 4, "2026-11-30 12:30"),
        ("2026-11-28T12:00", 9, "2026-11-30 17:30"),
        ("2026-11-24T06:00", 1, "2026-11-24 09:30"),
    ],
)
def test_working_hours_run_while_the_office_is_open(asked, hours, due):
    assert shown(PLAIN.add_working_hours(local(asked), hours)) == due


def test_days_between_leave_out_the_first_and_count_the_last():
    friday, monday = date(2026, 11, 27), date(2026, 11, 30)
    assert PLAIN.working_days_between(friday, monday) == 1
    assert PLAIN.working_days_between(monday, friday) == -1
    assert PLAIN.working_days_between(friday, date(2026, 11, 29)) == 0
    assert PLAIN.working_days_between(monday, monday) == 0
    assert PLAIN.working_days_between(date(2025, 12, 31), date(2026, 12, 31)) == 261


def test_adding_days_and_counting_them_agree():
    for n in range(1, 30):
        asked = local("2026-11-24T09:00")
        due = PLAIN.local_day(PLAIN.add_working_days(asked, n))
        assert PLAIN.working_days_between(date(2026, 11, 24), due) == n


def test_a_calendar_without_working_days_is_refused_instead_of_searched_for_ever():
    year = date(2026, 1, 1).toordinal()
    never = frozenset(date.fromordinal(year + n) for n in range(800))
    with pytest.raises(ValueError, match="no working day"):
        WorkingCalendar(zone=ZONE, days_off=never).add_working_days(local("2026-02-01T09:00"), 1)
    with pytest.raises(ValueError, match="working days is not"):
        PLAIN.add_working_days(local("2026-02-01T09:00"), -1)
