"""`element: grid`: labels and answers in merged cells; long text is tall, with its signer below."""

import math
from collections.abc import Sequence

from markupsafe import Markup

from app.core.elements.base import Place as Signer
from app.core.elements.grid import Cell, Grid
from app.core.fields.base import Field
from app.core.wording import SOURCE, language, say
from app.rendering import marks, signing_place
from app.rendering.answers import answer
from app.rendering.part import UNITS, Part, cell, row
from app.rendering.sheet import Sheet

LABEL = 3  # units; one vertical line down the whole page
_LEAST = {"date": 5, "number": 4}  # a day or an amount never breaks
_SHORTEST = 3
_UNIT_MM, _LETTER_MM, _BOX_MM = 7.08, 3.8, 10  # a box with its room
_TALL_MM = 14  # room of a long answer, its signer not counted
_TALL_TYPES = ("paragraph", "log", "photos", "file")


def draw(element: Grid, sheet: Sheet) -> Part:
    """The grid's rows."""
    rows: list[Markup] = []
    reach = 0  # rows that a side label from above still covers
    tall = False
    for cells in element.rows:
        first = cells[0]
        inner = reach > 0
        content, is_tall = _row(cells, sheet, UNITS - LABEL if inner else UNITS)
        reach = reach - 1 if inner else first.rows - 1
        rows.append(row(content, inner=inner, binds=reach > 0))
        tall = tall or is_tall
    return Part(kind="rows", html=marks.join(rows), tall=tall)


def _row(cells: Sequence[Cell], sheet: Sheet, width: int) -> tuple[list[Markup], bool]:
    if len(cells) == 1 and _is_tall(cells[0], sheet):
        return _tall(cells[0], sheet, width), True
    drawn: list[Markup] = []
    for each, units in zip(cells, _widths(cells, sheet, width), strict=True):
        drawn += _cell(each, sheet, units)
    return drawn, False


def _cell(each: Cell, sheet: Sheet, units: int) -> list[Markup]:
    height = each.height or 0
    if each.signed:
        return [cell(_signed(each, sheet), units, "signed", height=height)]
    if each.field is None:
        text = Markup("{}").format(str(each.text))
        label = str(each.label or "")
        centred = cell(text, units, "c", height=height)
        if not label:
            return [centred]
        beside = cell(text, units - LABEL, height=height)
        return [cell(marks.label(label), LABEL, "l", height=height), beside]
    field, label = _field(each, sheet)
    content = answer(field, sheet, height=height)
    wide = min(_label_units(label), units - 1)
    return [
        cell(marks.label(label), wide, "l", height=height),
        cell(_caption(each, "") + content, units - wide, "a"),
    ]


def _tall(each: Cell, sheet: Sheet, width: int) -> list[Markup]:
    """A side label and a tall cell: caption, answer, room, and the signer at the foot."""
    field, label = _field(each, sheet)
    named = each.side if not isinstance(each.side, bool) else None
    content = answer(field, sheet, height=each.height or 0) + _beside(each, sheet)
    said = say("{label}：", label=label) if named else ""
    above = marks.NOTHING if each.beside else _caption(each, said)
    grows = marks.NOTHING if field.type == "log" else marks.GROWS  # a log's entries do
    body = Markup('{}<div style="min-height:{}mm">{}</div>{}{}').format(
        above,
        each.height or _TALL_MM,
        content,
        grows,
        _foot(each.foot, sheet) if each.foot else marks.NOTHING,
    )
    beside = marks.side(str(named or label))
    if each.beside and each.caption:
        beside += Markup('<div class="tiny">{}</div>').format(str(each.caption))
    return [cell(beside, LABEL, "side", down=each.rows), cell(body, width - LABEL, "tall")]


def _beside(each: Cell, sheet: Sheet) -> Markup:
    """The pictures under the answer."""
    field = sheet.bundle.form.field(each.beside or "")
    return answer(field, sheet) if field else marks.NOTHING


def _foot(signer: Signer, sheet: Sheet) -> Markup:
    step = sheet.bundle.workflow.steps[signer.step]
    date_only = signer.show == "date"
    word = str(signer.label or (say("填表时间") if date_only else step.mark or say("填表人")))
    return marks.join(
        signing_place.foot(
            sheet.place(name), str(step.title), word, sheet.house, date_only=date_only
        )
        for name in sheet.instances(signer.step)
    )


def _signed(each: Cell, sheet: Sheet) -> Markup:
    step = sheet.bundle.workflow.steps[each.signed or ""]
    word = str(each.label or step.mark or step.title)
    return marks.join(
        signing_place.beside(sheet.place(name), str(step.title), word, sheet.house)
        for name in sheet.instances(step.step)
    )


def _caption(each: Cell, otherwise: str) -> Markup:
    words = str(each.caption or otherwise)
    return Markup('<div class="cap">{}</div>').format(words) if words else marks.NOTHING


def _field(each: Cell, sheet: Sheet) -> tuple[Field, str]:
    """The cell's field and its label."""
    field = sheet.bundle.form.field(each.field or "")
    if field is None:  # the check of the bundle found none such
        raise LookupError(f"the form has no field '{each.field}'")
    return field, str(each.label or field.label)


def _is_tall(each: Cell, sheet: Sheet) -> bool:
    if each.field is None or each.side is False:
        return False
    field, _ = _field(each, sheet)
    return bool(each.side or each.foot or each.beside or field.type in _TALL_TYPES)


def _label_units(label: str) -> int:
    """3 units hold five characters a line; a label with longer lines gets 4."""
    longest = max(map(marks.length, marks.lines(label)))
    return LABEL if longest <= (6 if marks.spelled(label) else 5) else LABEL + 1


def _widths(cells: Sequence[Cell], sheet: Sheet, width: int) -> list[int]:
    """Units of each cell, label included, which make up `width`.

    Cells without a width of their own share the rest by what their type usually needs; the last
    one takes what rounding leaves.
    """
    needs = [each.width or _need(each, sheet) for each in cells]
    free = [at for at, each in enumerate(cells) if each.width is None] or [len(cells) - 1]
    spare = width - sum(needs)
    weight = sum(needs[at] for at in free)
    for at in free:
        share = spare * needs[at] // weight if spare >= 0 else -(-spare * needs[at] // weight)
        needs[at] = max(_shortest(cells[at], sheet), needs[at] + share)
    # words of letters may not fit the last cell: there the widest one takes what is left over
    takes = free[-1] if language() == SOURCE else max(free, key=needs.__getitem__)
    needs[takes] += width - sum(needs)
    return needs


def _shortest(each: Cell, sheet: Sheet) -> int:
    if language() == SOURCE or each.field is None:
        return _SHORTEST
    return _label_units(_field(each, sheet)[1]) + 2


def _need(each: Cell, sheet: Sheet) -> int:
    if each.field is None:
        return 6
    field, label = _field(each, sheet)
    least = _LEAST.get(field.kind, _SHORTEST)
    if options := getattr(field, "options", None):
        drawn = sum(_BOX_MM + _LETTER_MM * marks.length(str(words)) for words in options.values())
        return _label_units(label) + min(18, max(least, math.ceil(drawn / _UNIT_MM)))
    named = field.type == "text" and marks.length(label) <= 2  # 客户, 姓名: a name
    return _label_units(label) + max(least, 4 if named else min(field.units, 18))
