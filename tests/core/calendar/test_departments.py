"""Departments that work otherwise than the company."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from app.core.calendar.departments import Exceptions, Hours
from app.core.calendar.due import Within, deadline
from app.core.calendar.working import WorkingCalendar

ZONE = ZoneInfo("Asia/Shanghai")
HOLIDAY, SATURDAY = date(2026, 11, 25), date(2026, 11, 28)
COMPANY = WorkingCalendar(zone=ZONE, days_off=frozenset({HOLIDAY}), make_up=frozenset({SATURDAY}))
LINE = ("desk", "service", "company")  # the nearest first

TUESDAY_TO_SATURDAY = Hours(opens=time(8), closes=time(20), weekdays=frozenset({2, 3, 4, 5, 6}))


def due(text, asked, exceptions, line=LINE):
    moment = datetime.fromisoformat(asked).replace(tzinfo=ZONE)
    calendar = exceptions.calendar(COMPANY, line)
    return deadline(Within.of(text), moment, calendar).astimezone(ZONE).strftime("%d %H:%M")


def test_a_department_without_exceptions_works_as_the_company():
    assert Exceptions().calendar(COMPANY, LINE) is COMPANY
    others = Exceptions(hours={"audit": TUESDAY_TO_SATURDAY}, days={"audit": {HOLIDAY: True}})
    assert others.calendar(COMPANY, LINE) is COMPANY
    assert others.calendar(COMPANY, ()) is COMPANY


def test_hours_and_weekdays_of_a_department_move_what_is_due():
    own = Exceptions(hours={"service": TUESDAY_TO_SATURDAY})
    assert due("1 working day", "2026-11-20T09:00", own) == "21 20:00"  # Friday to Saturday
    assert due("1 working day", "2026-11-21T09:00", own) == "24 20:00"  # then Tuesday
    assert due("2 working hours", "2026-11-21T19:00", own) == "24 09:00"


def test_the_nearest_department_has_the_last_word():
    near = Hours(opens=time(7), closes=time(15), weekdays=frozenset({1, 2, 3, 4, 5}))
    own = Exceptions(
        hours={"service": TUESDAY_TO_SATURDAY, "desk": near},
        days={"service": {HOLIDAY: True}, "desk": {HOLIDAY: False}},
    )
    assert own.calendar(COMPANY, LINE).closes == time(15)
    assert not own.calendar(COMPANY, LINE).is_working(HOLIDAY)
    assert own.calendar(COMPANY, ("service", "company")).is_working(HOLIDAY)


def test_holidays_and_make_up_days_of_the_company_count_unless_a_day_says_otherwise():
    own = Exceptions(hours={"service": TUESDAY_TO_SATURDAY})
    calendar = own.calendar(COMPANY, LINE)
    assert not calendar.is_working(HOLIDAY)
    assert calendar.is_working(SATURDAY)
    days = Exceptions(days={"desk": {HOLIDAY: True, SATURDAY: False}})
    assert days.calendar(COMPANY, LINE).is_working(HOLIDAY)
    assert not days.calendar(COMPANY, LINE).is_working(SATURDAY)


def test_hours_are_written_as_they_are_read():
    assert str(TUESDAY_TO_SATURDAY) == "08:00-20:00 23456"
