"""`element: signatures`: places side by side, each with opinion, name, date, act code, stamp."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.core.elements.base import Place as Signer
from app.core.elements.signatures import Signatures
from app.core.wording import say
from app.rendering import marks, signing_place
from app.rendering.elements.grid import LABEL
from app.rendering.part import UNITS, Part, cell, row
from app.rendering.sheet import Sheet

_HIGH, _BESIDE, _LOW = 25, 30, 17  # mm: with an opinion, beside a side label, name and date only
_SAYS = 9  # of the upper half, at least
_NARROW, _NARROW_MM = 4, 44  # this many in a row stand in columns of their own


@dataclass(frozen=True, kw_only=True)
class _Signing:
    """A place to draw: of a step, or of one instance of a step."""

    name: str
    signer: Signer
    word: str


def draw(element: Signatures, sheet: Sheet) -> Part:
    """The places, in rows of about the same number; the part never splits.

    A place has two halves in two rows of the grid, so that all names and days stand in one line
    however long the opinions are.
    """
    lines = _lines(_places(element, sheet), element.across)
    low = "opinion" not in element.show
    narrow = not low and max(map(len, lines)) >= _NARROW
    heads = narrow or (low and not element.side)
    halves = int(heads) + (not low or bool(element.side)) + 1
    height = element.height or _height(element, low=low, narrow=narrow)
    side = [_side(element, len(lines) * halves)] if element.side else []
    rows: list[Markup] = []
    for at, line in enumerate(lines):
        drawn = []
        units = _units(line, UNITS - LABEL if element.side else UNITS)
        if heads:
            drawn.append(_heads(line, units))
        if not low or element.side:
            high = max(height - _LOW, _SAYS)
            drawn.append(_upper(element, sheet, line, units, height=high, heads=heads))
        drawn.append(_lower(element, sheet, line, units, height=_LOW, narrow=narrow))
        for number, cells in enumerate(drawn):
            first = not rows
            last = at == len(lines) - 1 and number == len(drawn) - 1
            inner = bool(element.side) and not first
            rows.append(row([*(side if first else []), *cells], inner=inner, binds=not last))
    return Part(kind="rows", html=marks.join(rows))


def _upper(
    element: Signatures, sheet: Sheet, line: Sequence[_Signing], units: Sequence[int], *,
    height: int, heads: bool,
) -> list[Markup]:  # fmt: skip
    return [
        cell(
            signing_place.above(
                sheet.opinion_place(each.name),
                marks.NOTHING if heads else _head(each, element),
                opinion="opinion" in element.show,
                height=height,
                grows=grows,
            ),
            wide,
            "place upper",
        )
        for each, wide, grows in zip(line, units, _growth(element, line), strict=True)
    ]


def _lower(
    element: Signatures, sheet: Sheet, line: Sequence[_Signing], units: Sequence[int], *,
    height: int, narrow: bool,
) -> list[Markup]:  # fmt: skip
    half = "" if "opinion" not in element.show and not element.side else " lower"
    return [
        cell(
            signing_place.below(
                sheet.place(each.name),
                str(sheet.bundle.workflow.steps[each.signer.step].title),
                sheet.house,
                show=("date",) if each.signer.show == "date" else element.show,
                narrow=narrow,
            ),
            wide,
            f"place{half}{' narrow' if narrow else ''}",
            height=height,
        )
        for each, wide in zip(line, units, strict=True)
    ]


def _head(each: _Signing, element: Signatures) -> Markup:
    if element.side:
        return marks.phrase('<div class="cap">{word}：</div>', word=each.word)
    return marks.phrase("{word}：", word=each.word)


def _places(element: Signatures, sheet: Sheet) -> list[_Signing]:
    """A place for each step; of a step in a block of `each`, one for each that was asked."""
    found = []
    for signer in element.of:
        step = sheet.bundle.workflow.steps[signer.step]
        word = str(signer.label or step.mark or step.title)
        for name in sheet.instances(signer.step):
            whose = sheet.place(name).instance
            said = say("{word}（{whose}）", word=word, whose=whose) if whose else word
            found.append(_Signing(name=name, signer=signer, word=said))
    return found


def _height(element: Signatures, *, low: bool, narrow: bool) -> int:
    if narrow:
        return _NARROW_MM
    return _LOW if low else _BESIDE if element.side else _HIGH


def _growth(element: Signatures, line: Sequence[_Signing]) -> list[str]:
    """Beside a side label places grow with the page, all of a row together."""
    if not element.side:
        return [""] * len(line)
    return ["sp", *["sp also"] * (len(line) - 1)]


def _heads(line: Sequence[_Signing], units: Sequence[int]) -> list[Markup]:
    return [
        cell(Markup("{}").format(each.word), wide, "c")
        for each, wide in zip(line, units, strict=True)
    ]


def _side(element: Signatures, down: int) -> Markup:
    return cell(marks.side(str(element.side)), LABEL, "side", down=down)


def _lines(places: Sequence[_Signing], across: int) -> list[Sequence[_Signing]]:
    count = -(-len(places) // across)
    most = -(-len(places) // count)
    return [places[at : at + most] for at in range(0, len(places), most)]


def _units(line: Sequence[_Signing], width: int) -> list[int]:
    """Widths as given; the others share the rest, the first ones taking what is left over."""
    widths = [each.signer.width for each in line]
    given = sum(each or 0 for each in widths)
    free = [at for at, each in enumerate(widths) if each is None]
    rest = max(width - given, len(free))
    units = [each or rest // len(free) for each in widths]
    for at in free[: rest % len(free) if free else 0]:
        units[at] += 1
    units[-1] += width - sum(units)
    return units
