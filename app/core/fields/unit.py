"""`type: unit`: one dwelling (单元) of the estate that another field names."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from app.core.fields._typed import id_like
from app.core.fields.base import Field, Titles
from app.core.source.scalars import Name


class Unit(Field):
    """A dwelling.

    Value: its id, `str`; that it lies in the estate answered in `of`, the engine checks.
    """

    widget: ClassVar[str] = "select"
    slot: ClassVar[str | None] = "text"
    units: ClassVar[int] = 6
    reference: ClassVar[str] = "unit"
    examples: ClassVar[tuple[str, ...]] = ("some-unit",)

    WANTS: ClassVar[Mapping[str, str]] = {"of": "the name of a field of type estate in this form"}

    type: Literal["unit"] = "unit"
    of: Name  # the field of type estate

    def parse(self, raw: str) -> str:
        return id_like(raw)

    def show(self, value: str, titles: Titles) -> str:
        return titles(self.reference, value)

    def attributes(self) -> dict[str, str]:
        return {"data-of": self.of}
