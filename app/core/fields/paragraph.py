"""`type: paragraph`: a text of several lines, up to 4000 characters."""

from typing import ClassVar, Literal

from app.core.fields._typed import typed_text
from app.core.fields.base import Field

LONGEST = 4000


class Paragraph(Field):
    """A text of several lines.

    Value: `str`, NFC, trimmed, lines divided by one line feed.
    """

    widget: ClassVar[str] = "paragraph"
    units: ClassVar[int] = 24
    examples: ClassVar[tuple[str, ...]] = (
        "重做防水层", "一、拆除旧窗台板；\r\n二、重做防水层。",  # untranslated: typed
    )  # fmt: skip

    type: Literal["paragraph"] = "paragraph"

    def parse(self, raw: str) -> str:
        return typed_text(raw, longest=LONGEST, lines=True)

    def attributes(self) -> dict[str, str]:
        return {"maxlength": str(LONGEST)}
