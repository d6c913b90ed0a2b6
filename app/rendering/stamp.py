"""Round stamps: the house in a ring around the star, the department below it.

The picture is an appearance; what it stands for is the act that applied it.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from app.core.wording import SOURCE, language

BOX_MM: Final = 39  # the ring has 38
RED: Final = "#d3171b"
_RING = 15.3  # mm from the middle to the ring's letters
_LETTER = 4.7  # mm
_CONDENSED = 0.78  # as stamps are cut: narrow letters
_WIDEST = 290  # degrees that the ring's letters may take
_APART = 17.5  # degrees between two letters, where there is room
_STAR = 5.4
_SQUARE = 0x2E80  # from here on letters are as wide as high
_THIN, _BROAD = "iljtfrI.,'’()- ", "mwMW"
_WORDS_MM = 21  # that the words below the star may take
_WORD = 4.3
_TURNS = (-5, 4, -3, 6, -6, 3)  # degrees: no hand sets two stamps alike

_STAMP: Final = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" class="{classes}" viewBox="{left} {top} {wide} {high}"'
    ' width="{wide}mm" height="{high}mm">{clip}'
    '<g transform="rotate({turn})" fill="{red}" opacity=".86"'
    ' font-family="Noto Serif CJK SC" font-weight="bold">'
    '<circle r="18.6" fill="none" stroke="{red}" stroke-width="1.05"/><path d="{star}"/>'
    "{ring}{words}</g>{unclip}</svg>"
)
# a background paints beyond a small view box, so a strip is cut out itself
_CLIP: Final = Markup(
    '<clipPath id="strip"><rect x="{left}" y="{top}" width="{wide}" height="{high}"/></clipPath>'
    '<g clip-path="url(#strip)">'
)
_GLYPH: Final = Markup(
    '<g transform="rotate({angle:.2f})"><text transform="translate(0 -{ring}) scale({narrow} 1)"'
    ' y="1.75" text-anchor="middle" font-size="{size:.2f}">{letter}</text></g>'
)
_WORDS: Final = Markup(
    '<text transform="translate({x:.2f} 0) scale({narrow:.3f} 1)" y="9.6" text-anchor="middle"'
    ' font-size="{size}">{letter}</text>'
)


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """What a stamp says: the house around the star, a department below it."""

    house: str
    words: str


def stamp(what: Stamp, classes: str = "stamp") -> Markup:
    """The stamp as an SVG; the same words make the same picture."""
    half = BOX_MM / 2
    return _drawn(what, classes, -half, BOX_MM)


def strip(what: Stamp, number: int, of: int) -> Markup:
    """One of the strips of a stamp that lies over the edges of several pages; from 1."""
    wide = BOX_MM / of
    return _drawn(what, "seam", -BOX_MM / 2 + (number - 1) * wide, wide)


def _drawn(what: Stamp, classes: str, left: float, wide: float) -> Markup:
    box = {"left": f"{left:.3f}", "top": -BOX_MM / 2, "wide": f"{wide:.3f}", "high": BOX_MM}
    cut = wide < BOX_MM
    return _STAMP.format(
        **box,
        classes=classes,
        clip=_CLIP.format(**box) if cut else "",
        unclip=Markup("</g>") if cut else "",
        turn=_TURNS[sum(map(ord, what.words)) % len(_TURNS)],
        red=RED,
        star=_star(),
        ring=Markup("").join(_ring(what.house)),
        words=Markup("").join(_words(what.words)),
    )


def _ring(house: str) -> Iterator[Markup]:
    """The letters, each turned for itself; a long name stands closer and smaller."""
    if _of_letters(house):
        yield from _ring_of_letters(house)
        return
    apart = min(_APART, _WIDEST / max(len(house) - 1, 1))
    size = _LETTER * min(1.0, apart / (_APART * 0.8))
    for place, letter in enumerate(house):
        angle = (place - (len(house) - 1) / 2) * apart
        yield _GLYPH.format(angle=angle, ring=_RING, narrow=_CONDENSED, size=size, letter=letter)


def _ring_of_letters(house: str) -> Iterator[Markup]:
    """Letters that are not square: each takes its own part of the ring."""
    whole = sum(map(_wide, house))
    apart = min(_APART * 1.15, _WIDEST / max(whole, 1))  # degrees of an em
    size = _LETTER * min(1.0, apart / _APART)
    angle = -whole / 2 * apart
    for letter in house:
        half = _wide(letter) / 2 * apart
        yield _GLYPH.format(
            angle=angle + half, ring=_RING, narrow=_CONDENSED, size=size, letter=letter
        )
        angle += 2 * half


def _of_letters(words: str) -> bool:
    return language() != SOURCE and all(ord(letter) < _SQUARE for letter in words)


def _wide(letter: str) -> float:
    """About how wide a letter is, in ems."""
    if letter in _THIN:
        return 0.36
    return 0.95 if letter in _BROAD else 0.74 if letter.isupper() else 0.6


def _words(words: str) -> Iterator[Markup]:
    """The department, letter by letter, narrower the longer it is; words of letters as they are."""
    if _of_letters(words):
        narrow = min(1.0, _WORDS_MM / max(sum(map(_wide, words)) * _WORD, 1))
        yield _WORDS.format(x=0, narrow=narrow, size=_WORD, letter=words)
        return
    step = min(_WORD * 0.86, _WORDS_MM / max(len(words), 1))
    for place, letter in enumerate(words):
        x = (place - (len(words) - 1) / 2) * step
        yield _WORDS.format(x=x, narrow=step / _WORD * 0.95, size=_WORD, letter=letter)


def _star() -> str:
    corners = []
    for corner in range(10):
        reach = _STAR if corner % 2 == 0 else _STAR * 0.382
        turn = math.pi * corner / 5
        corners.append(f"{reach * math.sin(turn):.3f} {-1.6 - reach * math.cos(turn):.3f}")
    return f"M{'L'.join(corners)}Z"
