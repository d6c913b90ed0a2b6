"""When the house works: single days of everybody, hours and days of departments.

Every write is an event of the house. Tasks that are asked from then on count it; what is due
already stays due when it is.
"""

from datetime import date

from app.core.calendar.days import whole_day
from app.core.calendar.departments import Exceptions, Hours, span, weekdays
from app.core.errors import Conflict, Invalid
from app.core.wording import listed, say
from app.services.ports import Ports
from app.storage.store import Writing

OPERATOR = "system:operator"


def exceptions(ports: Ports) -> Exceptions:
    """What departments work otherwise than the company."""
    with ports.store.reading() as reading:
        return reading.exceptions()


def days(ports: Ports) -> dict[date, bool]:
    """Days that administrators said are worked, or off, everywhere."""
    with ports.store.reading() as reading:
        off, worked = reading.days()
    return {**dict.fromkeys(off, False), **dict.fromkeys(worked, True)}


def set_hours(
    ports: Ports, department: str, hours: str, days: str = "12345", *, by: str = OPERATOR
) -> Hours:
    """Say when a department works in an ordinary week: `08:00-18:00`, `123456`.

    Raises:
        Invalid: There is no such department, or the texts mean nothing.
    """
    try:
        opens, closes = span(hours)
        found = Hours(opens=opens, closes=closes, weekdays=weekdays(days))
    except ValueError as bad:
        raise Invalid("{bad}", bad=bad) from None
    with ports.store.writing() as writing:
        _refuse_unknown(writing, department)
        writing.put_hours(department, found, at=ports.now(), by=by)
    return found


def drop_hours(ports: Ports, department: str, *, by: str = OPERATOR) -> None:
    """Let a department work the hours of the one above it, or the company's.

    Raises:
        Invalid: There is no such department.
    """
    with ports.store.writing() as writing:
        _refuse_unknown(writing, department)
        writing.put_hours(department, None, at=ports.now(), by=by)


def set_day(
    ports: Ports, day: date, working: bool | None, department: str = "", *, by: str = OPERATOR
) -> None:
    """Say of a day that it is worked or off, everywhere or in a department; None: as usual.

    Raises:
        Invalid: There is no such department.
    """
    with ports.store.writing() as writing:
        if department:
            _refuse_unknown(writing, department)
        writing.put_day(day, working, department=department, at=ports.now(), by=by)


def add_day(
    ports: Ports, day: date, working: bool, department: str = "", *, by: str = OPERATOR
) -> None:
    """Say of a day that it is worked or off, where nothing is said of it yet.

    Raises:
        Conflict: Something is.
        Invalid: There is no such department.
    """
    with ports.store.writing() as writing:
        if department:
            _refuse_unknown(writing, department)
            known = dict(writing.exceptions().days.get(department, {}))
            where = writing.organisation().title("department", department)
        else:
            off, worked = writing.days()
            known = {**dict.fromkeys(off, False), **dict.fromkeys(worked, True)}
            where = say("全公司")
        if day in known:
            what = say("上班") if known[day] else say("休息")
            raise Conflict(
                "{day}在{where}已经写着{what}。要改，请在列表里打开那一天。",
                day=whole_day(day), where=where, what=what,
            )  # fmt: skip
        writing.put_day(day, working, department=department, at=ports.now(), by=by)


def _refuse_unknown(writing: Writing, department: str) -> None:
    known = writing.organisation().departments
    if department not in known:
        there = listed(sorted(known)) or say("无")
        raise Invalid("没有部门“{id}”。已有：{known}", id=department, known=there)
