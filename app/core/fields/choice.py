"""`type: choice`: one of a few options; the code is stored, the label is shown."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar, Literal

from pydantic import model_validator

from app.core.fields._options import (
    AT_OTHER,
    OTHER,
    Options,
    first,
    own_answer,
    refuse_reserved,
    said,
)
from app.core.fields.base import BadAnswer, Field, Titles, Typed
from app.core.records.answer import Other
from app.core.source.scalars import Words


class Choice(Field):
    """One of a few options, in the order in which they are written.

    Value: the option's code, `str`; where `other:` offers an answer of one's own, also `Other`,
    which formulas see as `'other'`. Labels may change; codes stay.
    """

    widget: ClassVar[str] = "picks"
    slot: ClassVar[str | None] = "text"
    units: ClassVar[int] = 9
    inside: ClassVar[bool] = True

    WANTS: ClassVar[Mapping[str, str]] = {
        "options": "codes with what people read, such as {s: …, l: …}",
    }

    type: Literal["choice"] = "choice"
    options: Options
    other: Words | None = None  # 其他（请注明）: the label of an answer of one's own

    @model_validator(mode="after")
    def _reserved(self) -> "Choice":
        refuse_reserved(self.options, self.other)
        return self

    @property
    def codes(self) -> Collection[str]:
        return (*self.options, OTHER) if self.other else tuple(self.options)

    def parse(self, raw: str) -> str:
        if raw not in self.options:
            raise BadAnswer("请从列出的选项中选择一项")
        return raw

    def read(self, typed: Typed) -> str | Other | None:
        code = first(typed)
        if self.other is not None and code == OTHER:
            return own_answer(typed)
        return self.parse(code) if code.strip() else None

    def typed(self, value: str | Other) -> dict[str, tuple[str, ...]]:
        if isinstance(value, Other):
            return {"": (OTHER,), AT_OTHER: (value.text,)}
        return {"": (value,)}

    def seen(self, value: str | Other) -> str:
        return OTHER if isinstance(value, Other) else value

    def named(self, at: str) -> str:
        return str(self.other or "") if at == AT_OTHER else ""

    def show(self, value: str | Other, titles: Titles) -> str:
        return said(self.options, value, self.other)

    def dump(self, value: str | Other) -> Any:
        return {OTHER: value.text} if isinstance(value, Other) else value

    def load(self, stored: Any) -> str | Other:
        return Other(text=stored[OTHER]) if isinstance(stored, dict) else str(stored)
