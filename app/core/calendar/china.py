"""The working days of the People's Republic of China.

Source: the yearly notices of the General Office of the State Council on holidays
(国务院办公厅关于部分节假日安排的通知), as the `holidays` package keeps them.
"""

from collections.abc import Iterable
from datetime import time
from zoneinfo import ZoneInfo

from holidays import country_holidays

from app.core.calendar.working import WorkingCalendar


def china(
    years: Iterable[int],
    zone: ZoneInfo,
    *,
    opens: time = time(8, 30),
    closes: time = time(17, 30),
) -> WorkingCalendar:
    """Holidays and make-up days of these years.

    Every notice exchanges days at a weekend; a year for which the package knows none has no
    notice yet (next year's comes in November), and the package answers with the holidays of
    the law alone: the calendar calls such a year provisional, and an administrator adds days.
    Outside `years` the calendar knows weekends only, and calls nothing provisional: ask for all
    that deadlines can reach.
    """
    asked = sorted(set(years))
    known = country_holidays("CN", years=asked)
    make_up = frozenset(day for day in known.weekend_workdays if day.year in asked)
    published = {day.year for day in make_up}
    return WorkingCalendar(
        zone=zone,
        days_off=frozenset(day for day in known if day.year in asked),
        make_up=make_up,
        opens=opens,
        closes=closes,
        provisional=frozenset(asked) - published,
    )
