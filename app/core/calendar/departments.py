"""What departments work otherwise than the company: their hours, their weeks, single days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time

from app.core.calendar.working import WorkingCalendar


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
