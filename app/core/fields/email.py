"""`type: email`: an address for electronic mail, such as chen@example.com."""

import re
from typing import ClassVar, Literal

from app.core.fields._typed import half_width
from app.core.fields.base import BadAnswer, Field

LONGEST = 254  # Source: RFC 5321, 4.5.3.1.3
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_SHAPE = re.compile(rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@(?:{_LABEL}\.)+[A-Za-z][A-Za-z0-9-]*")


class Email(Field):
    """An address for electronic mail.

    Value: `str`, as it was typed, in plain half-width characters.
    """

    slot: ClassVar[str | None] = "text"
    units: ClassVar[int] = 6
    examples: ClassVar[tuple[str, ...]] = ("chen@example.com", " li.na+wx@mail.example.com.cn ")

    type: Literal["email"] = "email"

    def parse(self, raw: str) -> str:
        text = half_width(raw)
        shape = _SHAPE.fullmatch(text) if len(text) <= LONGEST else None
        if shape is None or len(shape["local"]) > 64:
            raise BadAnswer("请填写电子邮箱，例如 chen@example.com")
        return text

    def attributes(self) -> dict[str, str]:
        return {
            "inputmode": "email",
            "autocapitalize": "off",
            "spellcheck": "false",
            "maxlength": str(LONGEST),
        }
