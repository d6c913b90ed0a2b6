"""Which days are worked, and when so many of them are over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_ONE = timedelta(days=1)
_WEEK = frozenset(range(1, 6))  # Monday to Friday
_LONGEST_BREAK = 366  # days; a calendar with fewer working days than that is a mistake
_MOST = 10_000  # working days or hours in one deadline


@dataclass(frozen=True, kw_only=True)
class WorkingCalendar:
    """The working days of one organisation, or of a department of it.

    `weekdays` are worked, except `days_off`; the others are not, except `make_up` (调休上班).
    A day in both is worked.

    Attributes:
        zone: Where the organisation's days begin and end.
        weekdays: Which days of an ordinary week are worked; 1 is Monday, 7 Sunday.
        days_off: Holidays.
        make_up: Days at a weekend that are worked.
        opens: When a working day begins, local time.
        closes: When it ends; there is no break between.
        provisional: Years whose holidays are not all published: their answers may change.
    """

    zone: ZoneInfo
    weekdays: frozenset[int] = _WEEK
    days_off: frozenset[date] = frozenset()
    make_up: frozenset[date] = frozenset()
    opens: time = time(8, 30)
    closes: time = time(17, 30)
    provisional: frozenset[int] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether people work that day."""
        if day in self.make_up:
            return True
        return day.isoweekday() in self.weekdays and day not in self.days_off

    def local_day(self, moment: datetime) -> date:
        """The day of the organisation on which an aware moment falls."""
        return moment.astimezone(self.zone).date()

    def add_working_days(self, moment: datetime, n: int) -> datetime:
        """When `n` working days counted from a moment are over.

        The day of the moment is day 0, whatever its hour, and day `n` ends at `closes`.  A
        moment on a day that is not worked counts as one on the next working day, so nobody's
        time begins on a holiday.  With ordinary weeks and n = 1: asked on Tuesday at 9:00 or
        at 20:00, due on Wednesday at closing time; asked on Friday, due on Monday; asked on
        Saturday or Sunday (as on Monday), due on Tuesday.

        Args:
            moment: Aware.
            n: 0 to 10,000; 0 is the close of day 0 itself.

        Returns:
            UTC.

        Raises:
            ValueError: `n` is out of range, or years go by without a working day.
        """
        if not 0 <= n <= _MOST:
            raise ValueError(f"{n} working days is not 0 to {_MOST}")
        days = self._working_days(self.local_day(moment))
        day = next(days)
        for _ in range(n):
            day = next(days)
        return self._at(day, self.closes)

    def add_working_hours(self, moment: datetime, hours: int) -> datetime:
        """When so many hours between `opens` and `closes` have gone by since a moment.

        Asked at 16:30 on a Friday that closes at 17:30, four hours end on Monday at 11:30
        (opening at 8:30).  Hours that end with a day end at its close, not at the next opening.

        Args:
            moment: Aware.
            hours: 0 to 10,000.

        Returns:
            UTC.

        Raises:
            ValueError: `hours` is out of range, or years go by without a working day.
        """
        if not 0 <= hours <= _MOST:
            raise ValueError(f"{hours} working hours is not 0 to {_MOST}")
        return self.add_working_time(moment, timedelta(hours=hours))

    def add_working_time(self, moment: datetime, length: timedelta) -> datetime:
        """When the office was open for so long since an aware moment, UTC.

        Raises:
            ValueError: Years go by without a working day.
        """
        left = length
        for day in self._working_days(self.local_day(moment)):
            start = max(moment, self._at(day, self.opens))
            end = self._at(day, self.closes)
            if start + left <= end:
                return (start + left).astimezone(UTC)
            left -= max(end - start, timedelta())
        raise AssertionError("days do not end")

    def working_time_between(self, a: datetime, b: datetime) -> timedelta:
        """How long the office is open between two aware moments; nothing where b is earlier."""
        total, day, last = timedelta(), self.local_day(a), self.local_day(b)
        while day <= last:
            if self.is_working(day):
                open_, close = self._at(day, self.opens), self._at(day, self.closes)
                total += max(min(b, close) - max(a, open_), timedelta())
            day += _ONE
        return total

    def running_day(self, moment: datetime) -> date:
        """The working day that is not over yet at an aware moment: that day, or the next one."""
        days = self._working_days(self.local_day(moment))
        return next(day for day in days if moment < self.closing(day))

    def opening(self, day: date) -> datetime:
        """When the office opens on a day that is worked, UTC."""
        return self._at(day, self.opens)

    def closing(self, day: date) -> datetime:
        """When it closes on a day that is worked, UTC."""
        return self._at(day, self.closes)

    def working_day_before(self, day: date) -> date:
        """The last working day before a day.

        Raises:
            ValueError: There is none in the year before it.
        """
        for back in range(1, _LONGEST_BREAK):
            if self.is_working(day - _ONE * back):
                return day - _ONE * back
        raise ValueError(f"no working day in the year before {day}")

    def end_of_day(self, day: date) -> datetime:
        """The last minute of a day, UTC."""
        return self._at(day, time(23, 59))

    def working_days_between(self, a: date, b: date) -> int:
        """How many working days lie after `a` up to and with `b`; below zero where b is earlier.

        From Friday to Monday it is 1, from Friday to Sunday 0, from Monday to Friday -1.
        """
        if b < a:
            return -self.working_days_between(b, a)
        return sum(self.is_working(a + _ONE * n) for n in range(1, (b - a).days + 1))

    def _working_days(self, day: date) -> Iterator[date]:
        """Working days from `day` on, in order."""
        idle = 0
        while idle < _LONGEST_BREAK:
            idle += 1
            if self.is_working(day):
                idle = 0
                yield day
            day += _ONE
        raise ValueError(f"no working day in the year before {day}")

    def _at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, self.zone).astimezone(UTC)
