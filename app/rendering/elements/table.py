"""`element: table`: numbered lines under a head that every page repeats; a row never splits."""

from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup

from app.core.elements.table import Table
from app.core.fields.table import Table as TableField
from app.core.records.answer import Row
from app.core.wording import say
from app.rendering import breaks, marks
from app.rendering.columns import FLOOR, NUMBER, SIZE, Printed, columns, fitting, is_wide, total
from app.rendering.part import Part
from app.rendering.sheet import Sheet


def draw(element: Table, sheet: Sheet) -> Part:
    """The table's lines, its empty ones, and its total or its sums where it runs on."""
    field = sheet.bundle.form.field(element.of)
    if not isinstance(field, TableField):  # the check of the bundle found none such
        raise LookupError(f"the form has no table '{element.of}'")
    rows = sheet.rows(field.name)
    wide = is_wide(sheet)
    printed = [
        each
        for each in columns(element, field, rows, wide=wide)
        if not sheet.hidden(f"{field.name}.{each.field.name}")
    ]
    least = field.rows.print if element.print is None else element.print
    totals = [each for each in element.totals if each in {own.field.name for own in printed}]
    runs_on = bool(totals and rows) and len(rows) > least
    paged = element.page_sums and runs_on
    lines = [
        _line(number, each, printed, sheet, wide, _paged(element.of, each, number, totals, paged))
        for number, each in enumerate(rows, 1)
    ]
    lines += _unused(len(rows), max(least, 1), printed, "" if sheet.blank else str(element.unused))
    if totals and rows and not element.page_sums:
        lines.append(_total(rows, printed, totals, wide, breaks.TOTAL))
    foot = marks.NOTHING
    if paged:
        sums = (_total(rows, printed, totals, wide, each) for each in (breaks.SUM, breaks.SO_FAR))
        foot = Markup("<tfoot>{}</tfoot>").format(marks.join(sums))
    html = Markup(
        '<table class="{}"><colgroup><col style="width:{:.2f}%">{}</colgroup>'
        "<thead><tr><th>{}</th>{}</tr></thead><tbody>{}</tbody>{}</table>"
    ).format(
        "lines paged" if paged else "lines",
        NUMBER,
        marks.join(Markup('<col style="width:{:.2f}%">').format(each.percent) for each in printed),
        say("序号"),
        marks.join(Markup("<th>{}</th>").format(each.label) for each in printed),
        marks.join(lines),
        foot,
    )
    return Part(kind="table", html=html)


def _paged(table: str, row: Row, number: int, totals: Sequence[str], paged: bool) -> Markup:
    """What tells a page's breaks and sums: the row's name and its figures, see `breaks`."""
    if not paged:
        return marks.NOTHING
    figures = (row.cells.get(name) for name in totals)
    exact = "|".join(f"{each:f}" if isinstance(each, Decimal) else "" for each in figures)
    return Markup(' id="l-{}-{}" data-sums="{}"').format(table, number, exact)


def _line(
    number: int, each: Row, printed: Sequence[Printed], sheet: Sheet, wide: bool, paged: Markup
) -> Markup:
    cells = marks.join(
        _cell(column, marks.plain(column.field, value, sheet.titles), wide)
        for column in printed
        for value in [each.cells.get(column.field.name)]
    )
    return Markup('<tr{}><td class="n">{}</td>{}</tr>').format(paged, number, cells)


def _cell(column: Printed, text: str, wide: bool, sum_of: int | None = None) -> Markup:
    """One cell; `sum_of`: the place among the sums of the column's own."""
    mark = marks.NOTHING if sum_of is None else Markup(' data-sum="{}"').format(sum_of)
    if column.kind != "r" or not text:
        return Markup('<td class="{}">{}</td>').format(column.kind, text)
    size = fitting(text, column.percent, wide=wide)
    if size < FLOOR:  # rather in two lines than cut or too small to read
        return Markup('<td class="r fold"{}>{}</td>').format(mark, text)
    style = Markup(' style="font-size:{:.1f}pt"').format(size) if size < SIZE else marks.NOTHING
    return Markup('<td class="r"{}{}>{}</td>').format(mark, style, text)


def _unused(rows: int, least: int, printed: Sequence[Printed], words: str) -> list[Markup]:
    """Numbered empty rows; the first says 以下空白, so that nothing is added later."""
    empty = marks.join(Markup('<td class="{}"></td>').format(each.kind) for each in printed)
    numbered = Markup('<tr><td class="n">{}</td>{}</tr>')
    void = Markup('<td class="void" colspan="{}">{}</td>').format(len(printed), words)
    return [
        numbered.format(number, void if words and number == rows + 1 else empty)
        for number in range(rows + 1, least + 1)
    ]


def _total(
    rows: Sequence[Row], printed: Sequence[Printed], totals: Sequence[str], wide: bool, words: str
) -> Markup:
    names = [each.field.name for each in printed]
    first = next((at for at, name in enumerate(names) if name in totals), len(printed))
    cells = marks.join(
        _cell(each, total(rows, each.field), wide, totals.index(each.field.name))
        if each.field.name in totals
        else _cell(each, "", wide)
        for each in printed[first:]
    )
    return Markup('<tr class="sum"><td class="c" colspan="{}">{}</td>{}</tr>').format(
        first + 1, say(words), cells
    )
