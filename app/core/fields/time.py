"""`type: time`: a time of day, such as 14:05."""

import re
from datetime import time
from typing import Annotated, ClassVar, Literal

from pydantic import PlainValidator, WithJsonSchema, model_validator

from app.core.fields._typed import half_width
from app.core.fields.base import BadAnswer, Cell, Field, Titles
from app.core.source.scalars import BadValue
from app.core.source.worded import worded

_SPELLINGS = (
    re.compile(r"([0-9]{1,2}):([0-9]{2})(?::00)?"),
    re.compile(r"([0-9]{1,2}) ?[点时] ?(?:([0-9]{1,2}) ?分?)?"),  # untranslated: typed
    re.compile(r"([0-9]{2})([0-9]{2})"),
)


def _clock(given: object) -> time:
    """A time of day, written 08:30."""
    if isinstance(given, time):
        return given
    if isinstance(given, str):
        try:
            return typed_time(given)
        except BadAnswer:
            pass
    raise BadValue(worded("must be a time such as 08:30, not '{given}'", given=given))


Clock = Annotated[time, PlainValidator(_clock), WithJsonSchema({"type": "string"})]


class Time(Field):
    """A time of day, to the minute, on the clock on the wall.

    Value: `datetime.time` without zone; stored as 14:05.
    """

    kind: ClassVar[str] = "time"
    widget: ClassVar[str] = "time"
    units: ClassVar[int] = 3
    examples: ClassVar[tuple[str, ...]] = (
        "14:05", "8:30", "１４：０５", "14点05分", "9时", "0000",  # untranslated: typed
    )  # fmt: skip

    type: Literal["time"] = "time"
    earliest: Clock | None = None
    latest: Clock | None = None

    @model_validator(mode="after")
    def _bounds(self) -> "Time":
        if self.earliest is not None and self.latest is not None and self.earliest > self.latest:
            fault = worded(
                "earliest {earliest:%H:%M} lies after latest {latest:%H:%M}",
                earliest=self.earliest,
                latest=self.latest,
            )
            raise BadValue(fault, key="earliest")
        return self

    def parse(self, raw: str) -> time:
        value = typed_time(half_width(raw))
        if self.earliest and value < self.earliest:
            raise BadAnswer("请填写不早于 {time} 的时刻", time=f"{self.earliest:%H:%M}")
        if self.latest and value > self.latest:
            raise BadAnswer("请填写不晚于 {time} 的时刻", time=f"{self.latest:%H:%M}")
        return value

    def show(self, value: time, titles: Titles) -> str:
        return f"{value:%H:%M}"

    def cell(self, value: time, titles: Titles) -> Cell:
        return value

    def dump(self, value: time) -> str:
        return f"{value:%H:%M}"

    def load(self, stored: str) -> time:
        return time.fromisoformat(stored)

    def attributes(self) -> dict[str, str]:
        bounds = {"min": self.earliest, "max": self.latest}
        return {key: f"{at:%H:%M}" for key, at in bounds.items() if at}


def typed_time(text: str) -> time:
    """The time of day that a text stands for.

    Raises:
        BadAnswer: It stands for none.
    """
    parts = next((found for each in _SPELLINGS if (found := each.fullmatch(text))), None)
    if parts is None:
        raise BadAnswer("请填写时刻，例如 14:05")
    hour, minute = parts.groups()
    try:
        return time(int(hour), int(minute or 0))
    except ValueError:
        raise BadAnswer("没有这个时刻，请填写 00:00 到 23:59 之间的时刻") from None
