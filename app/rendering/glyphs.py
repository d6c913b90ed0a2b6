"""Which characters the paper's fonts can draw.

A character that no font has prints as a box, while the PDF's text still shows it: nobody would
notice. So every character is looked up before printing.
"""

from functools import cache
from typing import Final

from fontTools.ttLib import TTFont

from app.rendering.fonts import FALLBACK, FILLED, face

_UNSEEN: Final = frozenset("\t\n\r\u00ad\u200b\u200c\u200d\u2060\ufeff")  # drawn by no glyph
_DIRECTIONS: Final = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SELECTORS: Final = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))  # choose a form, fall back


@cache
def _printable() -> frozenset[str]:
    """Every character of the filled-in words' font and its fallback; read once a process."""
    points: set[int] = set()
    for family in (FILLED, FALLBACK):
        found = face(family)
        if found is not None:
            collection = found.file.endswith((".ttc", ".otc"))
            number = found.index if collection else -1
            with TTFont(found.file, fontNumber=number, lazy=True) as font:
                points.update(font.getBestCmap())
    for each in _SELECTORS:
        points.update(each)
    return frozenset(map(chr, points)) - _DIRECTIONS | _UNSEEN


def missing(text: str) -> list[str]:
    """The characters of the text that cannot be printed, each once, in order of appearance.

    Controls of writing direction count as missing: they would let a page read otherwise than the
    answer is.
    """
    printable = _printable()
    if printable.issuperset(text):
        return []
    return [each for each in dict.fromkeys(text) if each not in printable]


def spelled(character: str) -> str:
    """The character with its code point, as a sentence names it: `䶱 (U+4DF1)`."""
    shown = f"{character} " if character.isprintable() else ""
    return f"{shown}(U+{ord(character):04X})"
