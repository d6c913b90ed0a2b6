"""A route drawn as SVG, for the page of a record and for its paper: steps down, blocks as boxes.

Colours and fonts stand in attributes: a page's policy lets no style in, and paper has no other.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from markupsafe import Markup

from app.core.definitions.workflow import IN_ORDER
from app.core.engine.forecast import RouteLine
from app.core.wording import SOURCE, bracketed, language, say
from app.rendering.marks import NOTHING, join

WIDTH: Final = 400  # units of the picture; a title is 14 of them high
_ROOM: Final = 26  # left of the words, for the mark
_INSET: Final = 10  # of a block's box
_TITLE, _WORDS = 14, 12
_LEAD: Final = 1.45
_GAP: Final = 12  # between one step and the next
_FONTS: Final = "Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"
_INK, _SOFT, _FAINT, _LINE = "#1b2027", "#46505b", "#5f6973", "#858e99"
_ACCENT, _GOOD, _LATE, _PAPER = "#25478a", "#1d6842", "#ad2a1c", "#ffffff"
_CALLED: Final = {
    "done": "已办", "now": "正在办", "will": "预计", "ahead": "没有走到", "skipped": "没有走",
}  # fmt: skip
_LONG: Final = 1.6  # times its width: on a page of its own, lest its words grow too small
_PIECES: Final = re.compile(r"[\u2e80-\uffff]|[^\s\u2e80-\uffff]+\s*|\s+")
_NEVER_FIRST: Final = "，。、：；！？）》」』”’…％"
_SVG: Final = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" class="way{long}" viewBox="0 0 {width} {height}"'
    ' width="{width}" height="{height}" role="img" font-family="{fonts}">'
    "<title>{told}</title>{body}</svg>"
)
_TEXT: Final = Markup(
    '<text x="{x:g}" y="{y:g}" font-size="{size}" font-weight="{weight}"'
    ' fill="{ink}">{words}</text>'
)
_DOWN: Final = Markup('<path d="M{x:g} {top:g}V{end:g}" stroke="{ink}" stroke-width="2"/>')
_BOX: Final = Markup(
    '<path d="M{x:g} {top:g}H{right:g}V{end:g}H{x:g}" fill="none" stroke="{ink}"/>'
    '<path d="M{x:g} {top:g}V{end:g}M{inner:g} {top:g}V{end:g}" stroke="{ink}"/>'
)
_DOT: Final = Markup(
    '<circle cx="{x:g}" cy="{y:g}" r="7" fill="{fill}" stroke="{ink}" stroke-width="2"{dashed}/>'
)
_SIGN: Final = Markup(
    '<path d="{way}" transform="translate({x:g} {y:g})" fill="none" stroke="#ffffff"'
    ' stroke-width="1.8" stroke-linecap="round"/>'
)
_TICK, _CROSS = "M-3 0L-1 2.5L3.5 -2.5", "M-2.5 -2.5L2.5 2.5M-2.5 2.5L2.5 -2.5"
_HEART: Final = Markup('<circle cx="{x:g}" cy="{y:g}" r="3.2" fill="{ink}"/>')


def route_svg(lines: Iterable[RouteLine]) -> Markup:
    """The picture of a route; nothing where there is none. What it shows is its title too."""
    drawing = _Drawing()
    told = tuple(lines)
    if not told:
        return NOTHING
    end = drawing.steps(told, x=2, width=WIDTH - 4, top=4)
    return _SVG.format(
        width=WIDTH,
        height=round(end),
        long=" long" if end > _LONG * WIDTH else "",
        fonts=_FONTS,
        told=say("；").join(_spoken(line) for line in told),
        body=join(drawing.parts),
    )


class _Drawing:
    """What is drawn so far."""

    def __init__(self) -> None:
        self.parts: list[Markup] = []

    def steps(
        self, lines: Iterable[RouteLine], *, x: float, width: float, top: float,
        in_order: bool = True,
    ) -> float:  # fmt: skip
        """Steps and blocks one under the other, tied where they follow each other.

        Gives where they end.
        """
        before: float | None = None
        for line in lines:
            if before is not None and in_order:
                self.parts.append(_DOWN.format(x=x + 8, top=before, end=top + 2, ink=_LINE))
            self._mark(line, x + 8, top + 10)
            before = top + 18
            top = self._line(line, x + _ROOM, width - _ROOM, top)
        return top

    def _line(self, line: RouteLine, x: float, width: float, top: float) -> float:
        ink = _FAINT if line.state in ("skipped", "ahead") else _INK
        end = self._text(line.title, x, width, top, size=_TITLE, weight=600, ink=ink)
        words = line.reason if line.children else line.words()
        if words:
            end = self._text(words, x, width, end, size=_WORDS, weight=400, ink=_SOFT)
        if line.children:
            end = self._box(line, x, width, end + 4)
        return end + _GAP

    def _box(self, line: RouteLine, x: float, width: float, top: float) -> float:
        """The children in a box whose left edge is double."""
        inside = {"x": x + _INSET, "width": width - 2 * _INSET}
        ordered = line.kind in IN_ORDER
        end = self.steps(line.children, **inside, top=top + _INSET, in_order=ordered)
        end += _INSET - _GAP
        box = _BOX.format(x=x, inner=x + 3, top=top, right=x + width, end=end, ink=_LINE)
        self.parts.append(box)
        return end

    def _text(
        self, words: str, x: float, width: float, top: float, *, size: int, weight: int, ink: str
    ) -> float:
        for row in _rows(words, width / size):
            baseline = top + size * 1.08
            self.parts.append(
                _TEXT.format(x=x, y=baseline, size=size, weight=weight, ink=ink, words=row)
            )
            top += size * _LEAD
        return top

    def _mark(self, line: RouteLine, x: float, y: float) -> None:
        state = "rejected" if line.rejected and not line.children else line.state
        ink = {"done": _GOOD, "now": _ACCENT, "will": _ACCENT, "rejected": _LATE}.get(state, _LINE)
        full = state in ("done", "rejected")
        dashed = Markup(' stroke-dasharray="3 2"') if state == "skipped" else NOTHING
        self.parts.append(
            _DOT.format(x=x, y=y, fill=ink if full else _PAPER, ink=ink, dashed=dashed)
        )
        if full:
            way = _TICK if state == "done" else _CROSS
            self.parts.append(_SIGN.format(way=way, x=x, y=y))
        elif state == "now":
            self.parts.append(_HEART.format(x=x, y=y, ink=ink))


def _rows(words: str, wide: float) -> Iterator[str]:
    """The words in rows of at most `wide` Chinese characters; no row begins with a full stop.

    Chinese breaks anywhere, words of letters between them.
    """
    row, used = "", 0.0
    for piece in words if language() == SOURCE else _PIECES.findall(words):
        size = sum(map(_size, piece))
        if used + size > wide and piece not in _NEVER_FIRST and (row or language() == SOURCE):
            yield row
            row, used = "", 0.0
        row += piece
        used += size
    yield row


def _size(character: str) -> float:
    return 1.0 if character > "\u2e7f" or character in "“”‘’…" else 0.58


def _spoken(line: RouteLine) -> str:
    """A line as it is read aloud."""
    if line.children:
        return bracketed(line.title, say("，").join(_spoken(each) for each in line.children))
    return say("{label}：{text}", label=line.title, text=say(_CALLED[line.state]))
