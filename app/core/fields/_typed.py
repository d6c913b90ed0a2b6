"""Reading what people type: texts without invisible characters, numbers with or without commas."""

import re
import unicodedata
from decimal import Decimal

from app.core.fields.base import BadAnswer, blank

_HIDDEN = re.compile(  # controls, halves of a pair, and what changes the reading order
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]"
)
_NUMBER = re.compile(r"([+-]?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?")
_FULL_STOPS = str.maketrans({"。": ".", "−": "-", "－": "-", "，": ",", "．": "."})


def typed_text(raw: str, *, longest: int, lines: bool) -> str:
    """The text as it is kept: NFC, trimmed, each line ending in one line feed.

    Args:
        raw: What was typed.
        longest: Characters allowed.
        lines: Whether the text may have several lines.

    Raises:
        BadAnswer: It is blank, too long, or holds characters that nobody can see.
    """
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if blank(text):
        raise BadAnswer("请填写内容")
    if not lines and "\n" in text:
        raise BadAnswer("请填写在一行内")
    if _HIDDEN.search(text) or (not lines and "\t" in text):
        raise BadAnswer("请去掉看不见的控制字符，直接键入文字")
    if len(text) > longest:
        raise BadAnswer("请填写不超过 {longest} 个字", longest=longest)
    return text


def half_width(raw: str) -> str:
    """Full-width letters, digits and signs as their plain forms, without blanks around."""
    return "".join(
        unicodedata.normalize("NFKC", each) if "\uff01" <= each <= "\uff5e" else each
        for each in raw
    ).strip()


def typed_number(raw: str, *, whole_digits: int, places: int = 2) -> Decimal:
    """The number typed, digits kept: １，２３４．５０ is 1234.50.

    Args:
        raw: Plain or full-width digits, thousands commas where they belong, no exponent.
        whole_digits: Digits allowed before the point.
        places: Digits that make sense after it; only the advice depends on it.

    Raises:
        BadAnswer: It is no number, its commas stand in wrong places, or it is too long.
    """
    text = half_width(raw.translate(_FULL_STOPS))
    parts = _NUMBER.fullmatch(text)
    if parts is None:
        if re.fullmatch(r"[+-]?[0-9,]+(\.[0-9]+)?", text) and "," in text:
            raise BadAnswer("请检查逗号的位置，例如 1,234.50")
        raise BadAnswer("请填写数字，例如 1234.5" if places else "请填写整数，例如 3")
    sign, whole, fraction = parts.groups()
    digits = whole.replace(",", "").lstrip("0") or "0"
    if len(digits) > whole_digits:
        raise BadAnswer("请填写整数部分不超过 {digits} 位的数", digits=whole_digits)
    if fraction and len(fraction) > whole_digits:
        raise BadAnswer("请填写小数部分不超过 {digits} 位的数", digits=whole_digits)
    value = Decimal(f"{digits}.{fraction}" if fraction else digits)
    return -value if sign == "-" and value else value


def within(value: Decimal, minimum: Decimal | None, maximum: Decimal | None) -> Decimal:
    """The value, where it lies between the bounds, both included.

    Raises:
        BadAnswer: It does not.
    """
    if minimum is not None and value < minimum:
        raise BadAnswer("请填写不小于 {minimum} 的数", minimum=f"{minimum:f}")
    if maximum is not None and value > maximum:
        raise BadAnswer("请填写不大于 {maximum} 的数", maximum=f"{maximum:f}")
    return value


def id_like(raw: str) -> str:
    """The id that a list of choices sent.

    Raises:
        BadAnswer: No id looks like this.
    """
    text = raw.strip()
    if not re.fullmatch(r"[\w.-]{1,80}", text):
        raise BadAnswer("请从列表中选择")
    return text
