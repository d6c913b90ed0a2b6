"""Small drawn things: labels, answers as text, boxes, days, blanks. All text comes out escaped."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from app.core.calendar.days import day_parts
from app.core.fields.base import Field, Titles
from app.core.wording import SOURCE, language, translated

NOTHING = Markup("")
_SPREAD = {2: "d2", 3: "d3"}  # labels of two and three characters take the room of four
_LINE = 5  # characters that 3 units hold
_SQUARE, _LETTER = 0x2E80, 0.55  # from here on they are square; of others this is the width
GROWS = Markup('<div class="sp"></div>')  # takes its share of what is left of a single page
GAP = Markup('<span class="gap"></span>')  # room for a name


def join(parts: Iterable[Markup]) -> Markup:
    """The parts, one behind the other."""
    return NOTHING.join(parts)


def phrase(text: str, /, **params: object) -> Markup:
    """A sentence in the paper's language; it may hold tags, what fills its braces is escaped."""
    found = Markup(translated(text, params.get("count")))  # noqa: S704  a text of our own sources
    return found.format(**params) if params else found


def labelled(label: str, content: str | Markup) -> Markup:
    """A label with what stands behind it in the same line."""
    return phrase("{label}：{text}", label=label, text=content)


def spelled(text: str) -> bool:
    """Whether it is set as words of letters are: broken between words, never spread or stacked."""
    return language() != SOURCE and all(ord(each) < _SQUARE for each in text)


def length(text: str) -> float:
    """How long a text is, in Chinese characters."""
    if language() == SOURCE:
        return len(text)
    return sum(1.0 if ord(each) >= _SQUARE else _LETTER for each in text)


def label(text: str) -> Markup:
    """A printed label; one with brackets at its end breaks before them."""
    if (spread := _SPREAD.get(len(text))) and not (text.isascii() or spelled(text)):
        return Markup('<span class="{}">{}</span>').format(spread, text)
    return Markup("<br>").join(lines(text))


def lines(text: str) -> tuple[str, ...]:
    """The lines of a label: one up to five characters, else two, before brackets or halved."""
    head, bracket, tail = text.partition("（")
    if len(text) <= _LINE or text.isascii() or spelled(text):
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
    if spelled(text):
        return Markup("{}").format(text)
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
    if value is None:
        return phrase('<span class="ymd nb"><i class="y"></i>年<i></i>月<i></i>日</span>')
    return phrase(
        '<span class="ymd nb"><i class="y">{year}</i>年<i>{month}</i>月<i>{day}</i>日</span>',
        **day_parts(value),
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
