"""Clocks that stand still, and reminders, on random calendars and moments."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.calendar.departments import Exceptions, Hours
from app.core.calendar.due import Within, after_pause, deadline, reminder
from app.core.calendar.working import WorkingCalendar
from tests.cases import cases
from tests.doses import dose

SHANGHAI = ZoneInfo("Asia/Shanghai")
PLAIN = WorkingCalendar(zone=SHANGHAI)
FIRST = datetime(2026, 11, 2, tzinfo=UTC)

moments = st.integers(0, 60 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))
day = st.integers(0, 90).map(lambda n: date(2026, 11, 1) + timedelta(days=n))
days = st.frozensets(day, max_size=12)
withins = st.builds(
    Within,
    st.integers(1, 12),
    st.sampled_from(["working days", "working hours", "hours", "days"]),
)


@st.composite
def calendars(draw):
    """A company's calendar, or that of a department with hours, a week and days of its own."""
    company = WorkingCalendar(
        zone=draw(st.sampled_from([SHANGHAI, ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")])),
        days_off=draw(days),
        make_up=draw(days),
    )
    opens = draw(st.integers(0, 12))
    hours = Hours(
        opens=time(opens),
        closes=time(draw(st.integers(opens + 1, 23))),
        weekdays=draw(st.frozensets(st.integers(1, 7), min_size=1)),
    )
    own = draw(st.dictionaries(day, st.booleans(), max_size=5))
    exceptions = Exceptions(hours={"desk": hours}, days={"desk": own})
    return exceptions.calendar(company, ("desk",) if draw(st.booleans()) else ())


def shanghai(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@settings(max_examples=dose(15), deadline=None)
@given(calendars(), withins, moments, moments, moments)
def test_a_pause_moves_no_deadline_back_and_makes_nobody_late(calendar, within, asked, one, other):
    paused, resumed = sorted((one, other))
    due = deadline(within, asked, calendar)
    moved = after_pause(within, due, paused, resumed, calendar)
    assert moved >= due
    if paused < due:
        assert moved > resumed
    assert after_pause(within, due, paused, paused, calendar) == due


@settings(max_examples=dose(12), deadline=None)
@given(calendars(), withins, moments, st.lists(moments, min_size=3, max_size=3))
def test_two_pauses_that_touch_are_as_good_as_one(calendar, within, asked, three):
    paused, between, resumed = sorted(three)
    due = deadline(within, asked, calendar)
    if paused < due and within.unit != "days":
        halfway = after_pause(within, due, paused, between, calendar)
        twice = after_pause(within, halfway, between, resumed, calendar)
        assert twice == after_pause(within, due, paused, resumed, calendar)


@settings(max_examples=dose(12), deadline=None)
@given(calendars(), st.integers(1, 12), moments, moments, moments)
def test_what_was_left_before_a_pause_is_left_after_it(calendar, amount, asked, one, other):
    paused, resumed = sorted((one, other))
    hours = deadline(Within(amount, "working hours"), asked, calendar)
    if paused < hours:
        moved = after_pause(Within(amount, "working hours"), hours, paused, resumed, calendar)
        left = calendar.working_time_between(paused, hours)
        assert calendar.working_time_between(resumed, moved) == left
    due = deadline(Within(amount, "working days"), asked, calendar)
    if paused < due:
        moved = after_pause(Within(amount, "working days"), due, paused, resumed, calendar)
        before = calendar.working_days_between(
            calendar.running_day(paused), calendar.local_day(due)
        )
        after = calendar.working_days_between(
            calendar.running_day(resumed), calendar.local_day(moved)
        )
        assert after == before


@settings(max_examples=dose(12), deadline=None)
@given(calendars(), withins, moments)
def test_a_reminder_comes_before_its_time_is_over_and_in_its_second_half(calendar, within, asked):
    due = deadline(within, asked, calendar)
    moment = reminder(within, asked, due, calendar)
    if moment is not None:
        assert asked < moment < due
        early, late = moment - asked, due - moment
        if within.unit in ("hours", "days"):
            assert early >= late
        else:
            worked = calendar.working_time_between
            assert worked(asked, moment) >= worked(moment, due) or moment == calendar.opening(
                calendar.local_day(moment)
            )


@cases(
    ("text", "due", "paused", "resumed", "moved"),
    [
        ("2 working days", "24T17:30", "23T10:00", "23T16:00", "2026-11-24 17:30"),
        ("2 working days", "24T17:30", "23T10:00", "25T09:00", "2026-11-26 17:30"),
        ("2 working days", "24T17:30", "23T17:00", "24T09:00", "2026-11-25 17:30"),
        ("2 working days", "24T17:30", "23T18:00", "24T09:00", "2026-11-24 17:30"),  # an evening
        ("2 working days", "24T17:30", "24T10:00", "24T18:00", "2026-11-25 17:30"),
        ("2 working days", "30T17:30", "27T18:00", "30T08:00", "2026-11-30 17:30"),  # a weekend
        ("4 working hours", "23T16:00", "23T15:00", "24T09:30", "2026-11-24 10:30"),
        ("4 working hours", "23T16:00", "23T18:00", "24T08:00", "2026-11-23 16:00"),  # late before
        ("48 hours", "24T10:00", "23T10:00", "23T13:00", "2026-11-24 13:00"),
        ("2 days", "24T23:59", "23T10:00", "25T01:00", "2026-11-26 23:59"),
    ],
)
def test_each_unit_moves_by_what_it_counts(text, due, paused, resumed, moved):
    found = after_pause(
        Within.of(text),
        shanghai(f"2026-11-{due}"),
        shanghai(f"2026-11-{paused}"),
        shanghai(f"2026-11-{resumed}"),
        PLAIN,
    )
    assert found.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") == moved


def test_an_extension_into_the_middle_of_a_day_makes_nobody_late_either():
    due = shanghai("2026-11-24T12:00")
    paused, resumed = shanghai("2026-11-24T10:00"), shanghai("2026-11-24T15:00")
    moved = after_pause(Within.of("2 working days"), due, paused, resumed, PLAIN)
    assert moved == shanghai("2026-11-24T17:30")


@cases(
    ("text", "asked", "moment"),
    [
        ("7 working days", "2026-11-16T09:00", "2026-11-24 08:30"),  # due on Wednesday the 25th
        ("1 working day", "2026-11-23T09:30", "2026-11-24 09:00"),  # half of 17 hours
        ("4 working hours", "2026-11-23T16:30", "2026-11-24 09:30"),
        ("48 hours", "2026-11-27T16:30", "2026-11-28 16:30"),
    ],
)
def test_a_reminder_comes_a_working_day_before_or_at_half_of_the_time(text, asked, moment):
    asked = shanghai(asked)
    within = Within.of(text)
    found = reminder(within, asked, deadline(within, asked, PLAIN), PLAIN)
    assert found.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") == moment


def test_what_is_late_already_has_no_reminder():
    due = shanghai("2026-11-24T17:30")
    assert reminder(Within.of("1 working day"), due, due, PLAIN) is None
