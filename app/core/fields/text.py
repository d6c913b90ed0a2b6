"""`type: text`: one line of text, up to 200 characters."""

from typing import ClassVar, Literal

from app.core.fields._typed import typed_text
from app.core.fields.base import Field

LONGEST = 200


class Text(Field):
    """One line of text.

    Value: `str`, NFC, trimmed.
    """

    slot: ClassVar[str | None] = "text"
    units: ClassVar[int] = 6
    examples: ClassVar[tuple[str, ...]] = ("陈女士", "FJ5-0032", " 榕江苑 ")  # untranslated: typed

    type: Literal["text"] = "text"

    def parse(self, raw: str) -> str:
        return typed_text(raw, longest=LONGEST, lines=False)

    def attributes(self) -> dict[str, str]:
        return {"maxlength": str(LONGEST)}
