"""`type: outside_party`: one outside organisation, such as a contractor."""

from typing import ClassVar, Literal

from app.core.fields._typed import id_like
from app.core.fields.base import Field, Titles


class OutsideParty(Field):
    """An outside organisation.

    Value: its id, `str`; whether there is one of that id, the engine asks the organisation.
    """

    widget: ClassVar[str] = "select"
    slot: ClassVar[str | None] = "text"
    units: ClassVar[int] = 8
    reference: ClassVar[str] = "outside"
    examples: ClassVar[tuple[str, ...]] = ("some-outside",)

    type: Literal["outside_party"] = "outside_party"

    def parse(self, raw: str) -> str:
        return id_like(raw)

    def show(self, value: str, titles: Titles) -> str:
        return titles(self.reference, value)
