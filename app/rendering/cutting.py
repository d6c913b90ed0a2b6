"""`python -m app.rendering.cutting`: our faces, cut down to the characters of most papers.

A Chinese face has 65,000 glyphs, and a PDF that holds a part of it still has a place for each of
them: cutting and packing them took a third of a sheet's time and half of its size. Of a face with
the 7,000 characters that are used every day there is less to cut. What it does not hold is drawn
from the whole face, as before; without cut faces everything is.

Run by set-up, since it takes some seconds for each face.
"""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from typing import Final
from xml.sax.saxutils import escape

from fontTools import subset
from fontTools.ttLib import TTFont

from app.rendering.fonts import CUT, CUT_FACES, FILLED, PRINTED, Weight, face

_SIGNS: Final = (  # letters, punctuation, signs, enclosed figures, full width
    range(0x20, 0x7F), range(0xA0, 0x180), range(0x300, 0x370), range(0x2000, 0x2070),
    range(0x20A0, 0x20C0), range(0x2100, 0x2400), range(0x2460, 0x2600), range(0x3000, 0x3040),
    range(0x3200, 0x3400), range(0xFF00, 0xFFF0),
)  # fmt: skip
_ROWS: Final = range(0xA1, 0xF8)  # of GB 2312, the characters of every day
_CELLS: Final = range(0xA1, 0xFF)
_FEATURES: Final = [  # what text is set with, and `pwid` of the English paper's style
    "calt", "ccmp", "clig", "kern", "liga", "locl", "mark", "mkmk", "pwid", "rlig",
]  # fmt: skip
_SCRIPTS: Final = ["DFLT"] + [  # of Chinese as we write it: there a dash is a letter wide
    f"{script}.{language}"
    for script, language in product(("cyrl", "grek", "hani", "kana", "latn"), ("dflt", "ZHS"))
]
_UNUSED: Final = ["BASE", "DSIG", "VORG", "vhea", "vmtx"]  # nothing is set from top to bottom
_FAMILY, _FULL_NAME, _POSTSCRIPT_NAME, _GROUP = 1, 4, 6, 16  # what a name is for
_CONFIGURATION: Final = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include>/etc/fonts/fonts.conf</include>
  <dir>{folder}</dir>
{rules}</fontconfig>
"""
_RULE: Final = """\
  <match target="pattern">
    <test name="family"><string>{family}</string></test>
    <edit name="family" mode="prepend" binding="same"><string>{cut}</string></edit>
  </match>
"""


def main() -> None:
    """Cut each face that this machine has, and write down that they are to be looked at first."""
    CUT_FACES.mkdir(exist_ok=True)
    whole = [each for each in (PRINTED, FILLED) if all(face(each, weight) for weight in Weight)]
    with ProcessPoolExecutor() as pool:
        list(pool.map(_cut, *zip(*product(whole, Weight), strict=True)))
    rules = "".join(_RULE.format(family=each, cut=_named(each)) for each in whole)
    CUT.write_text(_CONFIGURATION.format(folder=escape(str(CUT_FACES)), rules=rules))


def _cut(family: str, weight: Weight) -> None:
    found = face(family, weight)
    if found is None:
        raise LookupError(f"{family} is gone")
    options = subset.Options(
        font_number=found.index,
        layout_features=_FEATURES,
        layout_scripts=_SCRIPTS,
        name_IDs=["*"],
        notdef_outline=True,
        hinting=False,
    )
    options.drop_tables += _UNUSED
    with subset.load_font(found.file, options) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=_often())
        cutter.subset(font)
        _rename(font, _named(family), weight.name.title())
        place = CUT_FACES / f"{family}-{weight.name}.otf".lower().replace(" ", "-")
        part = place.with_suffix(".part")
        font.save(part)
        part.replace(place)  # fontconfig looks again where a folder changed, not where a file did


def _often() -> Iterator[int]:
    for each in _SIGNS:
        yield from each
    for row, cell in product(_ROWS, _CELLS):
        yield from map(ord, bytes([row, cell]).decode("gb2312", errors="ignore"))


def _named(family: str) -> str:
    return f"{family} Cut"


def _rename(font: TTFont, family: str, style: str) -> None:
    names = {
        _FAMILY: family,
        _GROUP: family,
        _FULL_NAME: f"{family} {style}",
        _POSTSCRIPT_NAME: f"{family.replace(' ', '')}-{style}",
    }
    table = font["name"]
    for each in list(table.names):
        if words := names.get(each.nameID):
            table.setName(words, each.nameID, each.platformID, each.platEncID, each.langID)


if __name__ == "__main__":
    main()
