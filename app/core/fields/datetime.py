"""`type: datetime`: a day with a time of day, such as 2026-11-24 14:05."""

import re
from datetime import date, datetime
from typing import ClassVar, Literal

from app.core.calendar.days import whole_day
from app.core.fields._typed import half_width
from app.core.fields.base import BadAnswer, Cell, Field, Titles
from app.core.fields.date import typed_day
from app.core.fields.time import typed_time

_PARTS = re.compile(r"(.{6,14}?)(?:T| +|(?<=日))([0-9][0-9:点时分 ]*)")  # untranslated: typed
_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)
_ADVICE = "请填写日期和时刻，例如 2026-11-24 14:05"


class DateTime(Field):
    """A day with a time of day, to the minute, on the clock on the wall.

    Value: `datetime.datetime` without zone; stored as 2026-11-24T14:05.
    """

    kind: ClassVar[str] = "datetime"
    widget: ClassVar[str] = "datetime"
    slot: ClassVar[str | None] = "date"
    units: ClassVar[int] = 6
    examples: ClassVar[tuple[str, ...]] = (
        "2026-11-24T14:05",
        "2026-11-24 14:05",
        "2026/11/24　9:05",
        "2026年11月24日 14点05分",  # untranslated: typed
        "2026年11月24日14:05",  # untranslated: typed
    )

    type: Literal["datetime"] = "datetime"

    def parse(self, raw: str) -> datetime:
        parts = _PARTS.fullmatch(half_width(raw.replace("\u3000", " ")))
        if parts is None:
            raise BadAnswer(_ADVICE)
        day, time = typed_day(parts[1].strip()), typed_time(parts[2].strip())
        if not _FIRST <= day <= _LAST:
            raise BadAnswer("请检查年份，例如 2026-11-24 14:05")
        return datetime.combine(day, time)

    def show(self, value: datetime, titles: Titles) -> str:
        return f"{whole_day(value)} {value:%H:%M}"

    def words(self, value: datetime, titles: Titles) -> str:
        return f"{value:%Y-%m-%d %H:%M} {self.show(value, titles)}"

    def cell(self, value: datetime, titles: Titles) -> Cell:
        return value

    def dump(self, value: datetime) -> str:
        return value.isoformat(timespec="minutes")

    def load(self, stored: str) -> datetime:
        return datetime.fromisoformat(stored)
