"""A register on paper: numbered lines under a head that every page repeats, sums of each page.

Its words are in the language that is spoken. The same table that `elements/table.py` draws, so that
`breaks` writes 本页小计 and 累计 into it.

A long one is printed in parts, each of them whole pages. A part behind the first begins with a page
of the head alone, which whoever prints it leaves out: it sets what the pages' margins say.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from markupsafe import Markup

from app.core.wording import say, tag
from app.rendering import breaks, glyphs, marks
from app.rendering.faults import CannotRender

_NUMBER: Final = 4.6  # percent of the width, for 序号
_LEAST, _MOST = 5, 22  # characters that a column is given room for
_SHORT = 10  # characters that are not broken, where there is room: numbers, days, sums
_WIDE, _PADDING, _CHARACTER = 265, 2.6, 3.18  # mm: the page's text, a cell's sides, 9 pt
_TALLEST = 14  # lines of a record, so that it fits on any page, also where its words are long
_PAGE: Final = Markup(
    '<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title></head>'
    '<body class="wide"><div class="head" data-title="{title}" data-number="{period}" data-form=""'
    ' data-code="" data-copy="" data-to=""><span class="house">{house}</span><h1>{title}</h1></div>'
    '<div class="under"><span>{asked}</span><span>{made}</span></div>'
    '<div class="frame"{on}><table class="{kind}"><colgroup><col style="width:{number:.2f}%">'
    "{widths}</colgroup><thead><tr><th>{numbers}</th>{heads}</tr></thead><tbody>{rows}</tbody>"
    "{foot}</table></div>"
    "{end}</body></html>\n"
)
_END: Final = Markup('<div class="note" id="end">{}</div>')
_ON: Final = Markup(' style="break-before:page"')  # behind the head, which is left out


@dataclass(frozen=True, kw_only=True)
class Line:
    """One record: what its columns say, and the exact figures of those that are added up."""

    texts: Sequence[str]
    figures: Sequence[Decimal | None] = ()


@dataclass(frozen=True, kw_only=True)
class Portion:
    """Which part of a ledger its lines are.

    Attributes:
        before: How many lines stand before it.
        ends: Whether the ledger ends with it.
        longest: How long the longest words of each column are, of all parts, see `longest`.
    """

    before: int
    ends: bool
    longest: Sequence[float]


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """A register ready for paper.

    Attributes:
        title: 工程派工单台账.
        asked: What it was narrowed to, in words.
        made: When, and by whom.
        heads: Titles of the columns.
        right: Which columns stand to the right.
        added: Which of them are added up, in order.
        lines: Of the part, where it is one.
        portion: None: it is whole.
    """

    title: str
    house: str
    period: str
    asked: str
    made: str
    note: str
    heads: Sequence[str]
    right: frozenset[int]
    added: Sequence[int]
    lines: Sequence[Line] = ()
    portion: Portion | None = None


def longest(lines: Iterable[Line], columns: int, added: Sequence[int]) -> list[float]:
    """How long the longest words of each column are, or its sum, in Chinese characters."""
    found, sums = [0.0] * columns, [Decimal(0)] * len(added)
    for line in lines:
        found = [max(each, _long(text)) for each, text in zip(found, line.texts, strict=True)]
        if line.figures:  # without their signs: no sum on the way is longer
            figures = (abs(each or Decimal(0)) for each in line.figures)
            sums = [each + figure for each, figure in zip(sums, figures, strict=True)]
    for at, total in zip(added, sums, strict=True):
        found[at] = max(found[at], _long(f"-{total:,f}"))
    return found


def part_html(ledger: Ledger, pages: Sequence[int], carried: Sequence[Decimal | None]) -> str:
    """The pages of a part, for `process.render_in_child` with an excerpt.

    Args:
        ledger: With the part's lines.
        pages: How many of them stand on each page.
        carried: The sums of all lines before.

    Raises:
        CannotRender: It holds a character that no font has; the sentence says which.
    """
    html = ledger_html(ledger)
    numbers = (at for at, count in enumerate(pages) for _ in range(count))
    return breaks.rewritten(html, dict(zip(breaks.rows(html), numbers, strict=True)), carried)


def ledger_html(ledger: Ledger) -> str:
    """The page, for `process.render_in_child`; of a part, for `process.measure_in_child`.

    Raises:
        CannotRender: It holds a character that no font has; the sentence says which.
    """
    portion, foot = ledger.portion, marks.NOTHING
    before = portion.before if portion else 0
    widths = _widths(ledger)
    rooms = [_room(each) for each in widths]
    paged = bool(portion or (ledger.added and ledger.lines))
    if paged and ledger.added:
        sums = (_sum(ledger, words) for words in (breaks.SUM, breaks.SO_FAR))
        foot = Markup("<tfoot>{}</tfoot>").format(marks.join(sums))
    html = _PAGE.format(
        lang=tag(),
        numbers=say("序号"),
        title=ledger.title,
        period=ledger.period,
        house=ledger.house,
        asked=ledger.asked,
        made=ledger.made,
        on=_ON if before else "",
        end=_END.format(ledger.note) if portion is None or portion.ends else "",
        kind="lines paged" if paged else "lines",
        number=_NUMBER,
        widths=marks.join(Markup('<col style="width:{:.2f}%">').format(each) for each in widths),
        heads=marks.join(Markup("<th>{}</th>").format(each) for each in ledger.heads),
        rows=marks.join(
            _row(ledger, at, line, rooms) for at, line in enumerate(ledger.lines, before + 1)
        ),
        foot=foot,
    )
    if missing := glyphs.missing(html):
        spelled = say("，").join(glyphs.spelled(each) for each in missing[:5])
        raise CannotRender(say("缺字：{characters}", characters=spelled))
    return str(html)


def _row(ledger: Ledger, number: int, line: Line, rooms: Sequence[int]) -> Markup:
    exact = "|".join("" if each is None else f"{each:f}" for each in line.figures)
    sums = Markup(' data-sums="{}"').format(exact) if line.figures else ""
    name = Markup(' id="r-{}"').format(number) if line.figures or ledger.portion else ""
    texts = [
        text if _long(text) <= room else f"{text[: room - 1]}…"
        for text, room in zip(line.texts, rooms, strict=True)
    ]
    cells = marks.join(
        Markup('<td class="{}">{}</td>').format("r" if at in ledger.right else "", text)
        for at, text in enumerate(texts)
    )
    return Markup('<tr{}{}><td class="n">{}</td>{}</tr>').format(name, sums, number, cells)


def _sum(ledger: Ledger, words: str) -> Markup:
    """A line of sums; `breaks` fills in its figures."""
    first = min(ledger.added)
    cells = marks.join(
        Markup('<td class="r" data-sum="{}"></td>').format(ledger.added.index(at))
        if at in ledger.added
        else Markup("<td></td>")
        for at in range(first, len(ledger.heads))
    )
    return Markup('<tr class="sum"><td class="c" colspan="{}">{}</td>{}</tr>').format(
        first + 1, say(words), cells
    )


def _widths(ledger: Ledger) -> list[float]:
    """Percent for each column, by the longest words in it; short ones stay in one line."""
    portion = ledger.portion
    lengths = portion.longest if portion else longest(ledger.lines, len(ledger.heads), ledger.added)
    wanted = [
        max(_LEAST, min(_MOST, max(length, _long(head))))
        for length, head in zip(lengths, ledger.heads, strict=True)
    ]
    short = [each <= _SHORT for each in wanted]
    needed = [(each * _CHARACTER + _PADDING) / _WIDE * 100 for each in wanted]
    kept = sum(each for each, fits in zip(needed, short, strict=True) if fits)
    shared = sum(each for each, fits in zip(wanted, short, strict=True) if not fits)
    room = 100 - _NUMBER - kept
    if not shared or room < short.count(False) * _LEAST * _CHARACTER / _WIDE * 100:
        return [each / sum(wanted) * (100 - _NUMBER) for each in wanted]
    return [
        need if fits else each / shared * room
        for each, need, fits in zip(wanted, needed, short, strict=True)
    ]


def _room(width: float) -> int:
    """How many Chinese characters a column of that percentage has room for, in one record."""
    in_a_line = (width / 100 * _WIDE - _PADDING) / _CHARACTER
    return max(1, int(in_a_line)) * _TALLEST


def _long(text: str) -> float:
    """How long a text is, in Chinese characters."""
    return sum(1.0 if ord(each) > 0x2E80 else 0.55 for each in text)
