"""What departments work otherwise than the company: their hours, their weeks, single days."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time

from app.core.calendar.working import WorkingCalendar

_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d) ?[-–] ?([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Hours:
    """An ordinary week of a department: from when to when, local time, and on which days.

    Attributes:
        weekdays: 1 is Monday, 7 Sunday.
    """

    opens: time
    closes: time
    weekdays: frozenset[int]

    def __str__(self) -> str:
        days = "".join(str(day) for day in sorted(self.weekdays))
        return f"{self.opens:%H:%M}-{self.closes:%H:%M} {days}"


@dataclass(frozen=True, kw_only=True)
class Exceptions:
    """Every department's own hours and days; a department that is in neither works as the company.

    Attributes:
        hours: Department → its ordinary week.
        days: Department → day → whether it is worked there.
    """

    hours: Mapping[str, Hours] = field(default_factory=dict)
    days: Mapping[str, Mapping[date, bool]] = field(default_factory=dict)

    def calendar(self, company: WorkingCalendar, line: Sequence[str]) -> WorkingCalendar:
        """The working days of a department.

        Holidays and make-up days of the company count here too, where no own day says otherwise;
        a department without hours of its own has those of the nearest one above it.

        Args:
            company: The company's.
            line: The department, then those above it, the nearest first.
        """
        own = next((self.hours[each] for each in line if each in self.hours), None)
        days: dict[date, bool] = {}
        for each in reversed(line):  # the nearest has the last word
            days.update(self.days.get(each, {}))
        if own is None and not days:
            return company
        worked = frozenset(day for day, working in days.items() if working)
        return replace(
            company,
            weekdays=own.weekdays if own else company.weekdays,
            opens=own.opens if own else company.opens,
            closes=own.closes if own else company.closes,
            days_off=(company.days_off | days.keys()) - worked,
            make_up=(company.make_up - days.keys()) | worked,
        )


def span(text: str) -> tuple[time, time]:
    """When a day begins and ends, from `08:30-17:30`.

    Raises:
        ValueError: It is no such text, or ends before it begins.
    """
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"must be like 08:30-17:30, not '{text}'")
    opens, closes = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    if not opens < closes:
        raise ValueError(f"must begin before it ends, not '{text}'")
    return opens, closes


def weekdays(text: str) -> frozenset[int]:
    """Days of a week from `12345`; 1 is Monday, 7 Sunday.

    Raises:
        ValueError: It names none, or anything else.
    """
    if not text or set(text) - set("1234567"):
        raise ValueError(f"must be days such as 12345 (1 is Monday, 7 Sunday), not '{text}'")
    return frozenset(map(int, text))
