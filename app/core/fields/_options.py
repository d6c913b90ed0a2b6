"""Options with their labels, in the author's order, and the answer that is none of them."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from app.core.fields._typed import typed_text
from app.core.fields.base import BadAnswer, Typed, blank
from app.core.records.answer import Other
from app.core.source.scalars import BadValue, Words
from app.core.source.worded import worded
from app.core.wording import say

OTHER = "other"  # its code, where a choice offers an answer of one's own
AT_OTHER = f"/{OTHER}"  # its input
LONGEST_OTHER = 100


class Ordered(dict[str, Words]):
    """Codes with their labels. A frozen bundle sorts keys, so it holds these as a list."""


def in_order(given: Any) -> Any:
    """A list of `{code: label}` as one mapping, which is how a frozen bundle holds it."""
    if not isinstance(given, list):
        return given
    if not all(isinstance(each, Mapping) and len(each) == 1 for each in given):
        raise BadValue("must be codes with their labels", "{a: …, b: …}")
    pairs = [pair for each in given for pair in each.items()]
    twice = next((code for code, _ in pairs if [c for c, _ in pairs].count(code) > 1), None)
    if twice is not None:
        raise BadValue(worded("names '{twice}' twice", twice=twice))
    return dict(pairs)


def _some(options: Mapping[str, Words]) -> Ordered:
    if not options:
        raise BadValue("must name at least one option")
    for code in options:
        if not code.strip() or code != code.strip() or len(code) > 40:
            raise BadValue(
                worded("has a code that does not fit: '{code}'", code=code), "1 to 40 characters"
            )
    return Ordered(options)


Options = Annotated[Mapping[str, Words], BeforeValidator(in_order), AfterValidator(_some)]


def refuse_reserved(options: Mapping[str, Words], other: Words | None) -> None:
    """Refuse an option that has the code of the answer of one's own.

    Raises:
        BadValue: There is one.
    """
    if other is not None and OTHER in options:
        fault = worded("must not have the code '{other}', which is that of 'other:'", other=OTHER)
        raise BadValue(fault, "call the option another code", key="options")


def first(typed: Typed, at: str = "") -> str:
    """The first text typed into one input, or empty."""
    return next(iter(typed.get(at, ())), "")


def own_answer(typed: Typed) -> Other:
    """The answer of one's own.

    Raises:
        BadAnswer: Nothing is written, or what no paper could show in one line.
    """
    text = first(typed, AT_OTHER)
    if blank(text):
        raise BadAnswer("请写明内容", at=AT_OTHER)
    try:
        return Other(text=typed_text(text, longest=LONGEST_OTHER, lines=False))
    except BadAnswer as bad:
        raise BadAnswer(bad.message.text, at=AT_OTHER, **bad.message.params) from None


def said(options: Mapping[str, Words], value: str | Other, other: Words | None) -> str:
    """One chosen answer in words; a code of an older revision as it is.

    An answer of one's own stands behind its label without what that adds in brackets: 其他：渗水.
    """
    if isinstance(value, Other):
        label = str(other or "").partition("（")[0].partition("(")[0].strip()
        return say("{label}：{text}", label=label, text=value.text) if label else value.text
    return str(options[value]) if value in options else value
