"""`element: signatures`: places side by side, each with opinion, typed name, date and act code."""

from collections.abc import Sequence

from markupsafe import Markup

from app.core.elements.base import Place as Signer
from app.core.elements.signatures import Signatures
from app.rendering import marks, signing_place
from app.rendering.elements.grid import LABEL
from app.rendering.part import UNITS, Part, cell, row
from app.rendering.sheet import Sheet

_HIGH, _BESIDE, _LOW = 25, 30, 17  # mm: with an opinion, beside a side label, name and date only


def draw(element: Signatures, sheet: Sheet) -> Part:
    """The places, in rows of about the same number; the part never splits."""
    low = "opinion" not in element.show
    lines = _lines(element.of, element.across)
    height = element.height or (_LOW if low else _BESIDE if element.side else _HIGH)
    rows: list[Markup] = []
    for at, line in enumerate(lines):
        width = UNITS - LABEL if element.side else UNITS
        units = _units(line, width)
        side = [_side(element, len(lines))] if element.side and at == 0 else []
        if low and not element.side:
            rows.append(row(_heads(line, units, sheet), binds=True))
        places = [
            cell(_inside(each, sheet, element, grows), wide, "place", height=height)
            for each, wide, grows in zip(line, units, _growth(element, line), strict=True)
        ]
        inner = bool(element.side) and at > 0
        rows.append(row([*side, *places], inner=inner, binds=at < len(lines) - 1))
    return Part(kind="rows", html=marks.join(rows))


def _inside(each: Signer, sheet: Sheet, element: Signatures, grows: str) -> Markup:
    step = sheet.bundle.workflow.steps[each.step]
    place = sheet.opinion_place(each.step)
    show = ("date",) if each.show == "date" else element.show
    head = marks.NOTHING
    if element.side:
        head = Markup('<div class="cap">{}：</div>').format(_word(each, sheet))
    elif "opinion" in element.show:
        head = Markup("{}：").format(_word(each, sheet))
    return signing_place.inside(place, str(step.title), head, show=show, grows=grows)


def _growth(element: Signatures, line: Sequence[Signer]) -> list[str]:
    """Beside a side label places grow with the page, all of a row together."""
    if not element.side:
        return [""] * len(line)
    return ["sp", *["sp also"] * (len(line) - 1)]


def _heads(line: Sequence[Signer], units: Sequence[int], sheet: Sheet) -> list[Markup]:
    return [
        cell(Markup("{}").format(_word(each, sheet)), wide, "c")
        for each, wide in zip(line, units, strict=True)
    ]


def _side(element: Signatures, down: int) -> Markup:
    return cell(marks.side(str(element.side)), LABEL, "side", down=down)


def _word(each: Signer, sheet: Sheet) -> str:
    step = sheet.bundle.workflow.steps[each.step]
    return str(each.label or step.mark or step.title)


def _lines(places: Sequence[Signer], across: int) -> list[Sequence[Signer]]:
    count = -(-len(places) // across)
    most = -(-len(places) // count)
    return [places[at : at + most] for at in range(0, len(places), most)]


def _units(line: Sequence[Signer], width: int) -> list[int]:
    """Widths as given; the others share the rest, the first ones taking what is left over."""
    given = sum(each.width or 0 for each in line)
    free = [at for at, each in enumerate(line) if each.width is None]
    rest = max(width - given, len(free))
    units = [each.width or rest // len(free) for each in line]
    for at in free[: rest % len(free) if free else 0]:
        units[at] += 1
    units[-1] += width - sum(units)
    return units
