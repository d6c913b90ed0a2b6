"""`type: record`: another record, named by its number, from which answers can be fetched."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from app.core.fields._typed import half_width, typed_text
from app.core.fields.base import Field, Titles
from app.core.source.scalars import DashName, Name

LONGEST = 80


class RecordField(Field):
    """Another record of one form.

    Value: its id, `str`; what is typed is its number, and the engine is told beforehand which
    record that is. The two records are tied to each other when this one is submitted.

    Attributes:
        form: The form whose records it can name.
        fetch: Field here → formula over there; fills what is blank here.
    """

    widget: ClassVar[str] = "record"
    slot: ClassVar[str | None] = "text"
    units: ClassVar[int] = 6
    reference: ClassVar[str] = "record"
    in_table: ClassVar[bool] = False
    examples: ClassVar[tuple[str, ...]] = ("PG-2026-0007", " ＰＧ－２０２６－０００７ ")

    WANTS: ClassVar[Mapping[str, str]] = {"form": "the name of the form whose record it is"}

    type: Literal["record"] = "record"
    form: DashName
    fetch: Mapping[Name, str] = {}

    def parse(self, raw: str) -> str:
        return typed_text(half_width(raw), longest=LONGEST, lines=False)

    def show(self, value: str, titles: Titles) -> str:
        return titles(self.reference, value)

    def attributes(self) -> dict[str, str]:
        return {"maxlength": str(LONGEST), "autocapitalize": "characters", "spellcheck": "false"}
