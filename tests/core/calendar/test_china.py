"""The real calendar of 2025 and 2026, by the State Council's notices.

Source: 国务院办公厅关于2025年部分节假日安排的通知, …2026年部分节假日安排的通知.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.core.calendar.china import china
from tests.cases import cases

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = china(range(2025, 2028), ZONE)


@cases(
    "day",
    [
        "2025-01-26",
        "2025-02-08",
        "2025-04-27",
        "2025-09-28",
        "2025-10-11",
        "2026-01-04",
        "2026-02-14",
        "2026-02-28",
        "2026-05-09",
        "2026-09-20",
        "2026-10-10",
    ],
)
def test_make_up_days_at_weekends_are_worked(day):
    assert date.fromisoformat(day).weekday() >= 5
    assert CALENDAR.is_working(date.fromisoformat(day))


@cases(
    ("first", "last"),
    [
        ("2025-01-28", "2025-02-04"),  # Spring Festival
        ("2025-10-01", "2025-10-08"),  # National Day and Mid-Autumn
        ("2026-01-01", "2026-01-03"),
        ("2026-02-15", "2026-02-23"),
        ("2026-04-04", "2026-04-06"),
        ("2026-05-01", "2026-05-05"),
        ("2026-06-19", "2026-06-21"),
        ("2026-09-25", "2026-09-27"),
        ("2026-10-01", "2026-10-07"),
    ],
)
def test_holidays_are_not_worked_and_the_day_after_is(first, last):
    days = range(date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal() + 1)
    assert not any(CALENDAR.is_working(date.fromordinal(day)) for day in days)
    assert CALENDAR.is_working(date.fromordinal(days[-1] + 1))


def test_three_working_days_span_the_spring_festival():
    asked = datetime(2026, 2, 13, 10, tzinfo=ZONE)  # Friday; Saturday 14 is worked
    due = CALENDAR.add_working_days(asked, 3).astimezone(ZONE)
    assert due.isoformat() == "2026-02-25T17:30:00+08:00"


def test_a_year_without_a_notice_is_provisional():
    assert CALENDAR.provisional == {2027}
    assert not CALENDAR.is_working(date(2027, 10, 1))
