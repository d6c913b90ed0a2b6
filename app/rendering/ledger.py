"""A register on paper: numbered lines under a head that every page repeats, sums of each page.

Its words are in the language that is spoken. The same table that `elements/table.py` draws, so that
`breaks` writes 本页小计 and 累计 into it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from markupsafe import Markup

from app.core.wording import say, tag
from app.rendering import breaks, glyphs, marks
from app.rendering.faults import CannotRender

_NUMBER: Final = 4.6  # percent of the width, for 序号
_LEAST, _MOST = 5, 22  # characters that a column is given room for
_PAGE: Final = Markup(
    '<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title></head>'
    '<body class="wide"><div class="head" data-title="{title}" data-number="{period}" data-form=""'
    ' data-code="" data-copy="" data-to=""><span class="house">{house}</span><h1>{title}</h1></div>'
    '<div class="under"><span>{asked}</span><span>{made}</span></div>'
    '<div class="frame"><table class="{kind}"><colgroup><col style="width:{number:.2f}%">{widths}'
    "</colgroup><thead><tr><th>{numbers}</th>{heads}</tr></thead><tbody>{rows}</tbody>{foot}</table></div>"
    '<div class="note" id="end">{note}</div></body></html>\n'
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One record: what its columns say, and the exact figures of those that are added up."""

    texts: Sequence[str]
    figures: Sequence[Decimal | None] = ()


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
    lines: Sequence[Line]


def ledger_html(ledger: Ledger) -> str:
    """The page, for `process.render_in_child`.

    Raises:
        CannotRender: It holds a character that no font has; the sentence says which.
    """
    paged = bool(ledger.added and ledger.lines)
    foot = marks.NOTHING
    if paged:
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
        note=ledger.note,
        kind="lines paged" if paged else "lines",
        number=_NUMBER,
        widths=marks.join(
            Markup('<col style="width:{:.2f}%">').format(each) for each in _widths(ledger)
        ),
        heads=marks.join(Markup("<th>{}</th>").format(each) for each in ledger.heads),
        rows=marks.join(_row(ledger, at, line) for at, line in enumerate(ledger.lines, 1)),
        foot=foot,
    )
    if missing := glyphs.missing(html):
        spelled = say("，").join(glyphs.spelled(each) for each in missing[:5])
        raise CannotRender(say("缺字：{characters}", characters=spelled))
    return str(html)


def _row(ledger: Ledger, number: int, line: Line) -> Markup:
    exact = "|".join("" if each is None else f"{each:f}" for each in line.figures)
    sums = Markup(' id="r-{}" data-sums="{}"').format(number, exact) if line.figures else ""
    cells = marks.join(
        Markup('<td class="{}">{}</td>').format("r" if at in ledger.right else "", text)
        for at, text in enumerate(line.texts)
    )
    return Markup('<tr{}><td class="n">{}</td>{}</tr>').format(sums, number, cells)


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
    """Percent for each column, by the longest words in it."""
    columns = zip(*(line.texts for line in ledger.lines), strict=True) if ledger.lines else []
    longest = [max(map(_long, texts)) for texts in columns] or [0] * len(ledger.heads)
    wanted = [
        max(_LEAST, min(_MOST, max(length, _long(head))))
        for length, head in zip(longest, ledger.heads, strict=True)
    ]
    return [each / sum(wanted) * (100 - _NUMBER) for each in wanted]


def _long(text: str) -> float:
    """How long a text is, in Chinese characters."""
    return sum(1.0 if ord(each) > 0x2E80 else 0.55 for each in text)
