"""`type: date`: a day of the calendar, such as 2026-11-24."""

import re
from datetime import date
from typing import ClassVar, Literal

from pydantic import model_validator

from app.core.calendar.days import whole_day
from app.core.fields._typed import half_width
from app.core.fields.base import BadAnswer, Cell, Field, Titles
from app.core.source.scalars import BadValue, Day
from app.core.source.worded import worded

_SPELLINGS = (
    re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"),
    re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})"),
    re.compile(r"([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})"),
    re.compile(r"([0-9]{4}) ?年 ?([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?日"),  # untranslated: typed
    re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"),
)
_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)


class Date(Field):
    """A day of the calendar, without time or zone.

    Value: `datetime.date`; stored as 2026-11-24.
    """

    kind: ClassVar[str] = "date"
    widget: ClassVar[str] = "date"
    slot: ClassVar[str | None] = "date"
    units: ClassVar[int] = 4
    examples: ClassVar[tuple[str, ...]] = (
        "2026-11-24", "2026/11/24", "2026年11月24日", "20261124",  # untranslated: typed
    )  # fmt: skip

    type: Literal["date"] = "date"
    earliest: Day | None = None
    latest: Day | None = None

    @model_validator(mode="after")
    def _bounds(self) -> "Date":
        if self.earliest is not None and self.latest is not None and self.earliest > self.latest:
            raise BadValue(
                worded(
                    "earliest {earliest} lies after latest {latest}",
                    earliest=self.earliest,
                    latest=self.latest,
                ),
                key="earliest",
            )
        return self

    def parse(self, raw: str) -> date:
        value = typed_day(half_width(raw))
        if not (self.earliest or _FIRST) <= value <= (self.latest or _LAST):
            if self.earliest and value < self.earliest:
                raise BadAnswer("请填写不早于 {day} 的日期", day=self.earliest.isoformat())
            if self.latest and value > self.latest:
                raise BadAnswer("请填写不晚于 {day} 的日期", day=self.latest.isoformat())
            raise BadAnswer("请检查年份，例如 2026-11-24")
        return value

    def show(self, value: date, titles: Titles) -> str:
        return whole_day(value)

    def words(self, value: date, titles: Titles) -> str:
        return f"{value.isoformat()} {self.show(value, titles)}"

    def cell(self, value: date, titles: Titles) -> Cell:
        return value

    def dump(self, value: date) -> str:
        return value.isoformat()

    def load(self, stored: str) -> date:
        return date.fromisoformat(stored)

    def attributes(self) -> dict[str, str]:
        bounds = {"min": self.earliest, "max": self.latest}
        return {key: day.isoformat() for key, day in bounds.items() if day}


def typed_day(text: str) -> date:
    """The day that a text stands for.

    Raises:
        BadAnswer: It stands for none.
    """
    parts = next((found for each in _SPELLINGS if (found := each.fullmatch(text))), None)
    if parts is None:
        raise BadAnswer("请填写日期，例如 2026-11-24")
    try:
        return date(*(int(part) for part in parts.groups()))
    except ValueError:
        raise BadAnswer("没有这一天，请填写日期，例如 2026-11-24") from None
