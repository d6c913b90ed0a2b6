"""`type: department`: one department of the organisation."""

from typing import ClassVar, Literal

from app.core.fields._typed import id_like
from app.core.fields.base import Field, Titles


class Department(Field):
    """A department.

    Value: its id, `str`; whether there is one of that id, the engine asks the organisation.
    """

    widget: ClassVar[str] = "select"
    slot: ClassVar[str | None] = "text"
    units: ClassVar[int] = 6
    reference: ClassVar[str] = "department"
    examples: ClassVar[tuple[str, ...]] = ("some-department",)

    type: Literal["department"] = "department"

    def parse(self, raw: str) -> str:
        return id_like(raw)

    def show(self, value: str, titles: Titles) -> str:
        return titles(self.reference, value)
