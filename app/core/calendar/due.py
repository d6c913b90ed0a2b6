"""`due:` texts, the moments they lead to, and how people are told about them."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, TypeAlias

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from app.core.calendar.days import short_day
from app.core.calendar.working import WorkingCalendar
from app.core.errors import Message
from app.core.source.scalars import BadValue
from app.core.source.worded import worded

Unit: TypeAlias = Literal["working days", "working hours", "hours", "days"]  # untranslated: YAML

_PATTERN = re.compile(r"([0-9]+) +(working +)?(day|hour)s?")
_MOST = 1000
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
_SOON = 4 * _HOUR  # below it, hours left say more than the clock


@dataclass(frozen=True, slots=True)
class Within:
    """How long somebody has: "3 working days", "4 working hours", "48 hours", "10 days".

    Working days end at closing time; working hours run while the office is open; hours run
    day and night; days end at midnight of the organisation's zone, holidays counted.  Usable
    as a type in a definition's pydantic model, where it is read from its text.
    """

    amount: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.amount} {self.unit.removesuffix('s') if self.amount == 1 else self.unit}"

    @classmethod
    def of(cls, given: object) -> "Within":
        """What a text stands for.

        Raises:
            BadValue: It is no length of time that we know.
        """
        if isinstance(given, Within):
            return given
        found = _PATTERN.fullmatch(given.strip()) if isinstance(given, str) else None
        if found is None:
            said = worded(", not '{given}'", given=given) if isinstance(given, str) else ""
            hint = "or '48 hours', '4 working hours', '10 days'"
            raise BadValue(worded("must be a time such as '3 working days'{said}", said=said), hint)
        if len(found[1]) > 6 or not 1 <= int(found[1]) <= _MOST:
            raise BadValue(
                worded("must be a time of 1 to {most}, not '{given}'", most=_MOST, given=given)
            )
        return cls(int(found[1]), _UNITS[bool(found[2]), found[3]])

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read by `of`."""
        return core_schema.no_info_plain_validator_function(cls.of)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """A text."""
        return {"type": "string", "pattern": f"^{_PATTERN.pattern}$"}


_UNITS: dict[tuple[bool, str], Unit] = {
    (True, "day"): "working days",  # untranslated: YAML
    (True, "hour"): "working hours",  # untranslated: YAML
    (False, "hour"): "hours",
    (False, "day"): "days",
}


def deadline(within: Within, asked: datetime, calendar: WorkingCalendar) -> datetime:
    """When something asked at an aware moment is due, UTC."""
    match within.unit:
        case "working days":  # untranslated: YAML
            return calendar.add_working_days(asked, within.amount)
        case "working hours":  # untranslated: YAML
            return calendar.add_working_hours(asked, within.amount)
        case "days":
            return calendar.end_of_day(calendar.local_day(asked) + timedelta(days=within.amount))
    return asked.astimezone(UTC) + within.amount * _HOUR


def after_pause(
    within: Within, due: datetime, paused: datetime, resumed: datetime, calendar: WorkingCalendar
) -> datetime:
    """When something is due whose clock stood still for a while, UTC.

    Moves by what passed meanwhile of that which the clock counts: working days, by the closing
    times that lay in between (a weekend or an evening moves nothing); working hours, by the time
    that the office was open; hours, by the time itself; days, by midnights.  It is never earlier
    than `due`, and never past where it was not when the clock stopped: then it is due at the
    close of the working day on which the clock goes on.

    Args:
        within: How long it may take, as it was counted from the start.
        due: As it stood before the pause, aware.
        paused: Aware.
        resumed: Aware, not before `paused`.
    """
    moved = _moved(within.unit, due, paused, resumed, calendar)
    if paused < due and moved <= resumed:
        return calendar.closing(calendar.running_day(resumed))
    return moved


def _moved(
    unit: Unit, due: datetime, paused: datetime, resumed: datetime, calendar: WorkingCalendar
) -> datetime:
    match unit:
        case "working days":  # untranslated: YAML
            first, last = calendar.running_day(paused), calendar.running_day(resumed)
            days = calendar.working_days_between(first, last)
            return calendar.add_working_days(due, days) if days else due
        case "working hours":  # untranslated: YAML
            passed = calendar.working_time_between(paused, resumed)
            return calendar.add_working_time(due, passed) if passed else due
        case "days":
            nights = calendar.local_day(resumed) - calendar.local_day(paused)
            return (due.astimezone(calendar.zone) + nights).astimezone(UTC)
    return due + (resumed - paused)


def reminder(
    within: Within, start: datetime, due: datetime, calendar: WorkingCalendar
) -> datetime | None:
    """When to remind somebody once before something is due, UTC; None: there is no time for it.

    The opening of the working day before it is due, or half of the time from `start`, whichever
    comes later: of a week the last day but one, of a day its second half.
    """
    if due <= start:
        return None
    if within.unit in ("hours", "days"):
        half = start + (due - start) / 2
    else:
        half = calendar.add_working_time(start, calendar.working_time_between(start, due) / 2)
    eve = calendar.opening(calendar.working_day_before(calendar.local_day(due)))
    later = max(half, eve)
    return later.astimezone(UTC) if start < later < due else None


def due_words(due: datetime, now: datetime, calendar: WorkingCalendar) -> Message:
    """How a person is told when something is due, or how late it is.

    Late: working days, counted from the day after it was due; else hours, else
    minutes.  Due today: the clock, or within four hours the hours.  Later: working days, or
    on days off before the next working day the clock.  A later day in a year whose holidays are
    not all published is said to be provisional (暂定).

    Args:
        due: Aware.
        now: Aware.
    """
    if now > due:
        return _late(due, now, calendar)
    left = due - now
    today, day = calendar.local_day(now), calendar.local_day(due)
    clock = due.astimezone(calendar.zone).strftime("%H:%M")
    if day == today:
        if left < _HOUR:
            return Message("还剩 {count} 分钟", {"count": max(left // _MINUTE, 1)})
        if left < _SOON:
            return Message("还剩 {count} 小时", {"count": left // _HOUR})
        return Message("今天 {clock} 前", {"clock": clock})
    if day.year in calendar.provisional:
        return Message("{words}（暂定）", {"words": _later(today, day, clock, calendar)})
    return _later(today, day, clock, calendar)


def _later(today: date, day: date, clock: str, calendar: WorkingCalendar) -> Message:
    days = calendar.working_days_between(today, day)
    if days:
        return Message("还剩 {count} 个工作日", {"count": days})
    if (day - today).days == 1:
        return Message("明天 {clock} 前", {"clock": clock})
    return Message("{day} {clock} 前", {"day": short_day(day), "clock": clock})


def _late(due: datetime, now: datetime, calendar: WorkingCalendar) -> Message:
    days = calendar.working_days_between(calendar.local_day(due), calendar.local_day(now))
    if days:
        return Message("逾期 {count} 个工作日", {"count": days})
    late = now - due
    if late >= timedelta(days=1):
        return Message("逾期 {count} 天", {"count": late.days})
    if late >= _HOUR:
        return Message("逾期 {count} 小时", {"count": late // _HOUR})
    return Message("逾期 {count} 分钟", {"count": max(late // _MINUTE, 1)})
