"""Cells of a spreadsheet as JSON holds them meanwhile: exact numbers, days, moments, times."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

_MARKS: dict[type, tuple[str, Callable[[Any], str]]] = {
    Decimal: ("n", str),
    datetime: ("t", datetime.isoformat),
    date: ("d", date.isoformat),
    time: ("h", time.isoformat),
}
_READ: dict[str, Callable[[str], Any]] = {
    "n": Decimal,
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "h": time.fromisoformat,
}


def kept(cells: Sequence[Any]) -> list[Any]:
    """The cells as JSON: texts, whole numbers and yes or no as they are, the others marked."""
    found = []
    for each in cells:
        mark = _MARKS.get(type(each))
        found.append([mark[0], mark[1](each)] if mark else each)
    return found


def cells(stored: Sequence[Any]) -> list[Any]:
    """What `kept` was given."""
    return [_READ[each[0]](each[1]) if type(each) is list else each for each in stored]
