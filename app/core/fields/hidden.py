"""`type: hidden`: something kept beside the answers; nobody sees it, types it or prints it."""

from functools import cached_property
from typing import Any, ClassVar, Literal

from app.core.fields.base import Cell, Field, Titles
from app.core.fields.date import Date
from app.core.fields.number import Number
from app.core.fields.text import Text
from app.core.fields.yes_no import YesNoField

_PLACES = 10  # digits behind the point that a number may have


class Hidden(Field):
    """A value that a formula gives, or that is carried over from where the form is opened from.

    Value: of the type that `holds` names; a text where it names none. What a browser posts under
    its name counts nothing.
    """

    listed: ClassVar[bool] = False
    widget: ClassVar[str] = "hidden"
    in_table: ClassVar[bool] = False
    drawn: ClassVar[bool] = False
    examples: ClassVar[tuple[str, ...]] = ("KF-2026-0007",)

    type: Literal["hidden"] = "hidden"
    holds: Literal["text", "number", "date", "yes_no"] = "text"

    @cached_property
    def inner(self) -> Field:
        """The field of the type that it holds, which knows its values."""
        if self.holds == "number":
            return Number(name=self.name, label=self.label, places=_PLACES)
        kinds: dict[str, type[Field]] = {"text": Text, "date": Date, "yes_no": YesNoField}
        return kinds[self.holds].model_validate({"name": self.name, "label": self.label})

    @property
    def kind(self) -> str:  # type: ignore[override]  # what it holds is said in the form
        return self.inner.kind

    def parse(self, raw: str) -> Any:
        return self.inner.parse(raw)

    def show(self, value: Any, titles: Titles) -> str:
        return self.inner.show(value, titles)

    def words(self, value: Any, titles: Titles) -> str:
        return self.inner.words(value, titles)

    def cell(self, value: Any, titles: Titles) -> Cell:
        return self.inner.cell(value, titles)

    def edit(self, value: Any) -> str:
        return self.inner.edit(value)

    def dump(self, value: Any) -> Any:
        return self.inner.dump(value)

    def load(self, stored: Any) -> Any:
        return self.inner.load(stored)
