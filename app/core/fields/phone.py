"""`type: phone`: a telephone number, mobile or landline, as it was typed."""

import re
from typing import ClassVar, Literal

from app.core.fields._typed import half_width
from app.core.fields.base import BadAnswer, Field

_SHAPES = (
    re.compile(r"(\+?86)?1[3-9][0-9]{9}"),  # mobile
    re.compile(r"(\+?86)?0[0-9]{9,11}"),  # landline with area code
    re.compile(r"[2-8][0-9]{6,7}"),  # landline of the same town
    re.compile(r"[48]00[0-9]{7}"),  # 400 and 800 numbers
    re.compile(r"(95|96|1[02])[0-9]{3,4}"),  # service numbers such as 95598
    re.compile(r"\+[1-9][0-9]{6,14}"),  # other countries, E.164
)


class Phone(Field):
    """A telephone number.

    Value: `str` of digits, single blanks, `-` and a leading `+`, as it was typed.
    """

    slot: ClassVar[str | None] = "text"
    units: ClassVar[int] = 5
    examples: ClassVar[tuple[str, ...]] = ("13800138000", "0591-87654321", "+86 138 0013 8000")

    type: Literal["phone"] = "phone"

    def parse(self, raw: str) -> str:
        text = re.sub(r"[ \u3000]+", " ", half_width(raw)).replace("—", "-").replace("–", "-")
        bare = re.sub("[ -]", "", text)
        if not any(shape.fullmatch(bare) for shape in _SHAPES) or "--" in text:
            raise BadAnswer("请填写电话号码，例如 13800138000 或 0591-87654321")
        return text

    def attributes(self) -> dict[str, str]:
        return {"inputmode": "tel", "autocomplete": "off", "maxlength": "24"}
