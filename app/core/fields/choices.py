"""`type: choices`: several of a few options; the codes are stored, the labels are shown."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar, Literal

from pydantic import model_validator

from app.core.fields._options import (
    AT_OTHER,
    OTHER,
    Options,
    own_answer,
    refuse_reserved,
    said,
)
from app.core.fields.base import BadAnswer, Field, Titles, Typed
from app.core.records.answer import Other
from app.core.source.scalars import Words
from app.core.wording import listed


class Choices(Field):
    """Several of a few options.

    Value: a tuple of codes in the order of the options, never empty; an answer of one's own
    (`Other`), which formulas see as `'other'`, stands last.
    """

    kind: ClassVar[str] = "list"
    widget: ClassVar[str] = "ticks"
    units: ClassVar[int] = 21
    several: ClassVar[bool] = True
    inside: ClassVar[bool] = True

    WANTS: ClassVar[Mapping[str, str]] = {
        "options": "codes with what people read, such as {s: …, l: …}",
    }

    type: Literal["choices"] = "choices"
    options: Options
    other: Words | None = None  # 其他（请注明）: the label of an answer of one's own

    @model_validator(mode="after")
    def _reserved(self) -> "Choices":
        refuse_reserved(self.options, self.other)
        return self

    @property
    def codes(self) -> Collection[str]:
        return (*self.options, OTHER) if self.other else tuple(self.options)

    def parse(self, raw: str) -> tuple[str, ...]:
        if raw not in self.options:
            raise BadAnswer("请从列出的选项中选择")
        return (raw,)

    def read(self, typed: Typed) -> tuple[str | Other, ...] | None:
        ticked = {code for code in typed.get("", ()) if code.strip()}
        own = self.other is not None and OTHER in ticked
        for code in ticked - ({OTHER} if own else set()):
            self.parse(code)
        chosen: list[str | Other] = [code for code in self.options if code in ticked]
        return tuple([*chosen, own_answer(typed)] if own else chosen) or None

    def typed(self, value: tuple[str | Other, ...]) -> dict[str, tuple[str, ...]]:
        own = tuple(each.text for each in value if isinstance(each, Other))
        return {"": self.seen(value), AT_OTHER: own} if own else {"": self.seen(value)}

    def seen(self, value: tuple[str | Other, ...]) -> tuple[str, ...]:
        return tuple(OTHER if isinstance(each, Other) else each for each in value)

    def named(self, at: str) -> str:
        return str(self.other or "") if at == AT_OTHER else ""

    def show(self, value: tuple[str | Other, ...], titles: Titles) -> str:
        return listed(said(self.options, each, self.other) for each in value)

    def dump(self, value: tuple[str | Other, ...]) -> list[Any]:
        return [{OTHER: each.text} if isinstance(each, Other) else each for each in value]

    def load(self, stored: list[Any]) -> tuple[str | Other, ...]:
        return tuple(
            Other(text=each[OTHER]) if isinstance(each, dict) else str(each) for each in stored
        )
