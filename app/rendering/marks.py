"""Small drawn things: labels, answers as text, boxes, days, blanks. All text comes out escaped."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from app.core.fields.base import Field, Titles

NOTHING = Markup("")
_SPREAD = {2: "d2", 3: "d3"}  # labels of two and three characters take the room of four
_LINE = 5  # characters that 3 units hold
GROWS = Markup('<div class="sp"></div>')  # takes its share of what is left of a single page
GAP = Markup('<span class="gap"></span>')  # room for a name


def join(parts: Iterable[Markup]) -> Markup:
    """The parts, one behind the other."""
    return NOTHING.join(parts)


def label(text: str) -> Markup:
    """A printed label; one with brackets at its end breaks before them."""
    if (spread := _SPREAD.get(len(text))) and not text.isascii():
        return Markup('<span class="{}">{}</span>').format(spread, text)
    return Markup("<br>").join(lines(text))


def lines(text: str) -> tuple[str, ...]:
    """The lines of a label: one up to five characters, else two, before brackets or halved."""
    head, bracket, tail = text.partition("（")
    if len(text) <= _LINE or text.isascii():
        return (text,)
    if head and bracket and len(head) <= 2 * _LINE:
        return (head, bracket + tail)
    middle = (len(text) + 1) // 2
    return (text[:middle], text[middle:])


def side(text: str) -> Markup:
    """A label at the left: up to four characters one a line, longer ones in two lines.

    A blank in it says where they break; without one the second line has four characters at most,
    so that words stay whole. A line of two or three takes the room of four beside one of four.
    """
    if len(text) <= 4:
        return Markup('<div class="stack">{}</div>').format(text)
    middle = len(text) - 4 if 6 <= len(text) <= 8 else (len(text) + 1) // 2
    parts = text.split() if " " in text else [text[:middle], text[middle:]]
    wide = max(map(len, parts)) >= 4
    return Markup("<br>").join(label(each) if wide else Markup("{}").format(each) for each in parts)


def filled(text: str, classes: str = "") -> Markup:
    """Words that a person filled in, in Hei; nothing for nothing."""
    if not text:
        return NOTHING
    return Markup('<span class="v{}">{}</span>').format(f" {classes}" if classes else "", text)


def day(value: date | None) -> Markup:
    """年 月 日 with the figures filled in, or with room to write."""
    year, month, number = (value.year, value.month, value.day) if value else ("", "", "")
    return Markup('<span class="ymd nb"><i class="y">{}</i>年<i>{}</i>月<i>{}</i>日</span>').format(
        year, month, number
    )


def boxes(options: Iterable[tuple[str, bool]], *, behind: Markup = NOTHING) -> Markup:
    """Every option with a drawn box, the chosen ones ticked; `behind` stands behind each.

    Beside the drawn tick stands a transparent √, so that the text of the PDF holds it.
    """
    drawn = Markup('<span class="opt"><span class="box{}">{}</span>{}{}</span>')
    return join(
        drawn.format(" on" if on else "", "√" if on else "", text, behind) for text, on in options
    )


def plain(field: Field, value: Any, titles: Titles) -> str:
    """The answer as words in running text or in a table's cell, without currency or boxes."""
    if value is None:
        return ""
    if field.type == "number" and isinstance(value, Decimal):
        return f"{value:,f}"
    return field.show(value, titles)


def is_amount(field: Field) -> bool:
    """Whether the answer is a figure: set flush right and never broken."""
    return field.kind == "number"


def is_capitals(field: Field) -> bool:
    """Whether the answer is an amount in capital figures (大写)."""
    return field.kind == "text" and (field.value or "").lstrip().startswith("capitals(")
