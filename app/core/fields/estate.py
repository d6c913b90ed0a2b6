"""`type: estate`: one estate (小区) of the master data."""

from typing import ClassVar, Literal

from app.core.fields._typed import id_like
from app.core.fields.base import Field, Titles


class Estate(Field):
    """An estate.

    Value: its id, `str`; whether there is one of that id, the engine asks the organisation.
    """

    widget: ClassVar[str] = "select"
    slot: ClassVar[str | None] = "text"
    units: ClassVar[int] = 5
    reference: ClassVar[str] = "estate"
    examples: ClassVar[tuple[str, ...]] = ("some-estate",)

    type: Literal["estate"] = "estate"

    def parse(self, raw: str) -> str:
        return id_like(raw)

    def show(self, value: str, titles: Titles) -> str:
        return titles(self.reference, value)
