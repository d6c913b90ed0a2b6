"""What the texts of a definition stand for: our own meaning, not YAML's.

Each is a type for a pydantic model over a tree of texts; a value of the right Python
type passes as it is, so that models can be made in code too.
"""

import keyword
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, PlainValidator, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from app.core.source.problem import suggest
from app.core.source.worded import worded
from app.core.wording import language

# words that mean something inside expressions
RESERVED = frozenset({"true", "false", "settings", "today"})

_YES = {"yes", "true", "是"}  # untranslated: YAML
_NO = {"no", "false", "否"}  # untranslated: YAML
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_EXACT = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DASHED = re.compile(r"[a-z\u3400-\u9fff][a-z0-9\u3400-\u9fff]*(-[a-z0-9\u3400-\u9fff]+)*")
_LONGEST = 34  # digits that the arithmetic of expressions keeps


class BadValue(ValueError):  # noqa: N818  raised inside pydantic, which wants ValueErrors
    """What is written does not fit; for the validators of definition models.

    Attributes:
        message: What is wrong; where it starts with "must", the key is put before it.
        hint: What to do about it, if we know.
        key: In a validator of a whole model, the key whose value is at fault.
    """

    def __init__(self, message: str, hint: str = "", key: str = "") -> None:
        self.message = message
        self.hint = hint
        self.key = key
        super().__init__(message)


def _shown(given: object) -> str:
    """How a message calls what was given instead."""
    if isinstance(given, str):
        return f"'{given}'" if len(given) <= 60 else f"'{given[:57]}…'"
    if isinstance(given, Mapping):
        return "keys and values"
    return "a list" if isinstance(given, list | tuple) else f"'{given}'"


def _instead(expected: str, given: object) -> BadValue:
    if given == "":
        return BadValue(worded("must be {expected}, and nothing is written", expected=expected))
    hint = ""
    if isinstance(given, str) and _half_width(given) != given:
        hint = worded(
            "write '{half_width}' in half-width characters", half_width=_half_width(given)
        )
    return BadValue(
        worded("must be {expected}, not {given}", expected=expected, given=_shown(given)), hint
    )


def _half_width(text: str) -> str:
    """Full-width digits and signs as their plain forms."""
    return "".join(
        unicodedata.normalize("NFKC", c) if "\uff01" <= c <= "\uff5e" else c for c in text
    )


def yes_no(given: object) -> bool:
    """True for yes, true, 是; False for no, false, 否; small and capital letters alike."""
    if isinstance(given, bool):
        return given
    word = given.lower() if isinstance(given, str) else ""
    if word in _YES or word in _NO:
        return word in _YES
    raise _instead("yes or no", given)


def whole(given: object) -> int:
    """A whole number in plain digits; "010" is ten."""
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    if isinstance(given, str) and _WHOLE.fullmatch(given):
        return int(given)
    raise _instead("a whole number", given)


def exact(given: object) -> Decimal:
    """A decimal number in plain digits, kept as typed; no exponent, at most 34 digits."""
    if isinstance(given, Decimal | int) and not isinstance(given, bool):
        return Decimal(given)
    if isinstance(given, str) and _EXACT.fullmatch(given) and len(given) <= _LONGEST + 2:
        return Decimal(given)
    raise _instead("a number", given)


def day(given: object) -> date:
    """A day of the calendar, written 2026-11-24."""
    if isinstance(given, date):
        return given
    parts = _DAY.fullmatch(given) if isinstance(given, str) else None
    if parts is None:
        raise _instead("a date such as 2026-11-24", given)
    try:
        return date(*map(int, parts.groups()))
    except ValueError:
        raise BadValue(worded("must be a date, and there is no {given}", given=given)) from None


def name(given: object) -> str:
    """A name that expressions can use: letters (Chinese too), digits and '_'."""
    if not isinstance(given, str) or not given:
        raise _instead("a name", given)
    stable = unicodedata.normalize("NFKC", given)
    if stable != given:
        hint = (
            worded("write '{stable}'", stable=stable)
            if stable.isidentifier()
            else "use plain letters"
        )
        raise BadValue(
            worded("must be a name in plain letters, not {given}", given=_shown(given)), hint
        )
    if keyword.iskeyword(given) or given in RESERVED:
        hint = worded("'{given}_' or another word would do", given=given)
        raise BadValue(
            worded("must be another name: {given} is a word of the formulas", given=_shown(given)),
            hint,
        )
    if not given.isidentifier() or given.startswith("_"):
        hint = "letters, digits and '_', beginning with a letter"
        raise BadValue(worded("must be a name, not {given}", given=_shown(given)), hint)
    return given


def dash_name(given: object) -> str:
    """The name of a form, workflow, role or department: small letters, digits, single '-'."""
    if not isinstance(given, str) or not given:
        raise _instead("a name", given)
    if len(given) > 80 or not _DASHED.fullmatch(given):
        near = re.sub(r"[\s_-]+", "-", given.strip().lower())
        good = "small or Chinese letters, digits and '-', beginning with a letter"
        hint = (
            worded("write '{near}'", near=near)
            if near != given and _DASHED.fullmatch(near)
            else good
        )
        raise BadValue(worded("must be a name, not {given}", given=_shown(given)), hint)
    return given


@dataclass(frozen=True, slots=True)
class Words:
    """One text for people, in one language or two.

    In YAML a plain text (Chinese, as these forms are) or `{zh: …, en: …}`.
    """

    zh: str = ""
    en: str = ""

    def __str__(self) -> str:
        return (self.en or self.zh) if language() == "en" else (self.zh or self.en)

    @classmethod
    def of(cls, given: object) -> "Words":
        """The words that a text or a mapping from language to text stands for.

        Raises:
            BadValue: It is neither, says nothing, or names another language.
        """
        if isinstance(given, Words):
            return given
        if isinstance(given, str) and given:
            return cls(zh=given)
        if not isinstance(given, Mapping) or not given:
            raise _instead("a text or {zh: …, en: …}", given)
        for code, text in given.items():
            if code not in ("zh", "en"):
                raise BadValue(
                    worded("unknown language '{code}'", code=code), suggest(code, ("zh", "en"))
                )
            if not isinstance(text, str) or not text:
                raise _instead(worded("a text in '{code}'", code=code), text)
        return cls(**given)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read by `of`."""
        return core_schema.no_info_plain_validator_function(cls.of)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """A text, or one text for each language."""
        text = {"type": "string", "minLength": 1}
        languages = {"zh": text, "en": text}
        mapping = {"type": "object", "properties": languages, "additionalProperties": False}
        return {"anyOf": [text, {**mapping, "minProperties": 1}]}


_TRUTHS = [True, False, "是", "否"]  # untranslated: YAML
YesNo = Annotated[bool, PlainValidator(yes_no), WithJsonSchema({"enum": _TRUTHS})]
Whole = Annotated[int, PlainValidator(whole), WithJsonSchema({"type": "integer"})]
Exact = Annotated[Decimal, PlainValidator(exact), WithJsonSchema({"type": ["number", "string"]})]
Day = Annotated[date, PlainValidator(day), WithJsonSchema({"type": "string", "format": "date"})]
Name = Annotated[str, PlainValidator(name), WithJsonSchema({"type": "string"})]
DashName = Annotated[
    str,
    PlainValidator(dash_name),
    WithJsonSchema({"type": "string", "pattern": f"^{_DASHED.pattern}$"}),
]
