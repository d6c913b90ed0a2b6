"""Comma-separated values (CSV) as spreadsheet programs open them: UTF-8 with a mark, CRLF.

A text that a program would take for a formula gets an apostrophe in front.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from types import NoneType
from typing import Any

from app.core.wording import say

MEDIA = "text/csv"
MARK = "\ufeff"
FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_BATCH = 500  # rows that are written at once


def written(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The file in pieces, heads first."""
    buffer = io.StringIO(newline="")
    write = csv.writer(buffer, lineterminator="\r\n").writerow
    buffer.write(MARK)
    write([_safe(each) for each in heads])
    cells = _CELLS
    for number, row in enumerate(rows, 1):
        write([cells[type(value)](value) for value in row])
        if not number % _BATCH:
            yield buffer.getvalue().encode("utf-8", "replace")
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode("utf-8", "replace")


def _safe(text: str) -> str:
    """The text; where it would be taken for a formula, with an apostrophe in front."""
    text = text.replace("\0", "")
    return f"'{text}" if text.lstrip(" ").startswith(FORMULAS) else text


def _moment(value: datetime) -> str:
    return value.isoformat(" ", "minutes")


_CELLS: dict[type, Callable[[Any], str]] = {
    str: _safe,
    Decimal: lambda value: f"{value:f}",
    int: str,
    bool: lambda value: say("是") if value else say("否"),
    date: date.isoformat,
    datetime: _moment,
    time: lambda value: value.isoformat("minutes"),
    NoneType: lambda _: "",
}
