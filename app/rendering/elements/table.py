"""`element: table`: numbered lines under a head that every page repeats; a row never splits."""

from collections.abc import Sequence

from markupsafe import Markup

from app.core.elements.table import Table
from app.core.fields.table import Table as TableField
from app.core.records.answer import Row, rows_of
from app.rendering import marks
from app.rendering.columns import FLOOR, NUMBER, SIZE, Printed, columns, fitting, is_wide, total
from app.rendering.part import Part
from app.rendering.sheet import Sheet


def draw(element: Table, sheet: Sheet) -> Part:
    """The table's lines, its empty ones, and its total where it runs on."""
    field = sheet.bundle.form.field(element.of)
    if not isinstance(field, TableField):  # the check of the bundle found none such
        raise LookupError(f"the form has no table '{element.of}'")
    rows = rows_of(sheet.answers.get(field.name))
    wide = is_wide(sheet)
    printed = columns(element, field, rows, wide=wide)
    least = field.rows.print if element.print is None else element.print
    lines = [_line(number, each, printed, sheet, wide) for number, each in enumerate(rows, 1)]
    lines += _unused(len(rows), max(least, 1), printed, str(element.unused))
    if element.totals and rows and (not element.page_sums or len(rows) > least):
        lines.append(_total(rows, printed, element.totals, wide))
    html = Markup(
        '<table class="lines"><colgroup><col style="width:{:.2f}%">{}</colgroup>'
        "<thead><tr><th>序号</th>{}</tr></thead><tbody>{}</tbody></table>"
    ).format(
        NUMBER,
        marks.join(Markup('<col style="width:{:.2f}%">').format(each.percent) for each in printed),
        marks.join(Markup("<th>{}</th>").format(each.label) for each in printed),
        marks.join(lines),
    )
    return Part(kind="table", html=html)


def _line(number: int, each: Row, printed: Sequence[Printed], sheet: Sheet, wide: bool) -> Markup:
    cells = marks.join(
        _cell(column, marks.plain(column.field, value, sheet.titles), wide)
        for column in printed
        for value in [each.cells.get(column.field.name)]
    )
    return Markup('<tr><td class="n">{}</td>{}</tr>').format(number, cells)


def _cell(column: Printed, text: str, wide: bool) -> Markup:
    if column.kind != "r" or not text:
        return Markup('<td class="{}">{}</td>').format(column.kind, text)
    size = fitting(text, column.percent, wide=wide)
    if size < FLOOR:  # rather in two lines than cut or too small to read
        return Markup('<td class="r fold">{}</td>').format(text)
    style = Markup(' style="font-size:{:.1f}pt"').format(size) if size < SIZE else marks.NOTHING
    return Markup('<td class="r"{}>{}</td>').format(style, text)


def _unused(rows: int, least: int, printed: Sequence[Printed], words: str) -> list[Markup]:
    """Numbered empty rows; the first says 以下空白, so that nothing is added later."""
    empty = marks.join(Markup('<td class="{}"></td>').format(each.kind) for each in printed)
    numbered = Markup('<tr><td class="n">{}</td>{}</tr>')
    void = Markup('<td class="void" colspan="{}">{}</td>').format(len(printed), words)
    return [
        numbered.format(number, void if number == rows + 1 else empty)
        for number in range(rows + 1, least + 1)
    ]


def _total(
    rows: Sequence[Row], printed: Sequence[Printed], totals: Sequence[str], wide: bool
) -> Markup:
    first = next((at for at, each in enumerate(printed) if each.field.name in totals), len(printed))
    cells = marks.join(
        _cell(each, total(rows, each.field) if each.field.name in totals else "", wide)
        for each in printed[first:]
    )
    return Markup('<tr class="sum"><td class="c" colspan="{}">合　　计</td>{}</tr>').format(
        first + 1, cells
    )
