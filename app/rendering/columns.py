"""How wide the columns of a table of lines are, and how large a figure is set in one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from app.core.elements.table import Column, Table
from app.core.fields.base import Field
from app.core.fields.table import Table as TableField
from app.core.records.answer import Row
from app.rendering import marks
from app.rendering.part import UNITS
from app.rendering.sheet import Sheet

NUMBER: Final = 5.6  # width of 序号, percent
SIZE: Final = 9.0  # points
FLOOR: Final = 6.0
_TEXT_MM: Final = {False: 170.0, True: 265.0}  # of a page upright, of a wide one
_PADDING_MM: Final = 2.4
_POINT_MM: Final = 0.3528
_WEIGHTS: Final[Mapping[str, float]] = {
    "money": 11.5, "number": 8.2, "date": 10.0, "choice": 9.0, "yes_no": 6.0,
}  # fmt: skip
_REMARKS: Final = ("备注", "说明", "名称")  # untranslated: what forms call such columns
_WORDY: Final = 26.0
_LONG_LABEL: Final = 16  # letters
_MOST: Final = 9  # columns of an upright page, 序号 counted


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A printed column: its field, head, class of print.css (r, c or none), width in percent."""

    field: Field
    label: str
    kind: str
    percent: float


def is_wide(sheet: Sheet) -> bool:
    """Whether the page lies on its side: said so, or a table has more than nine columns."""
    if sheet.bundle.document.page:
        return sheet.bundle.document.page == "A4 wide"
    return any(
        len(_named(each, found)) + 1 > _MOST
        for each in sheet.bundle.document.elements
        if isinstance(each, Table)
        and isinstance(found := sheet.bundle.form.field(each.of), TableField)
    )


def columns(element: Table, table: TableField, rows: Sequence[Row], *, wide: bool) -> list[Printed]:
    """The columns with their widths.

    Those of the definition stand; the others share the rest by what their type usually needs, so
    that one form looks the same from record to record. Only a figure that would not fit gets more.
    """
    found = _named(element, table)
    given = sum(each.width for each, _ in found if each.width) * 100 / UNITS
    weights = [0.0 if each.width else _need(each, own, rows, wide=wide) for each, own in found]
    free = sum(weights)
    room = 100 - NUMBER
    rest = max(room - given, room * 0.2) if free else 0.0
    percents = [
        (each.width * 100 / UNITS if each.width else rest * weight / free) * room / (given + rest)
        for (each, _), weight in zip(found, weights, strict=True)
    ]
    return [
        Printed(
            field=own,
            label=str(each.label or own.label),
            kind=_kind(own, percent),
            percent=percent,
        )
        for (each, own), percent in zip(found, percents, strict=True)
    ]


def fitting(text: str, percent: float, *, wide: bool) -> float:
    """The size in points at which a figure fits its column: it never wraps and is never cut."""
    room = percent / 100 * _TEXT_MM[wide] - _PADDING_MM
    need = _figure_mm(text)
    return SIZE if need <= room else int(10 * SIZE * room / need) / 10


def total(rows: Sequence[Row], field: Field) -> str:
    """The sum of a column as printed; nothing where no row has a figure."""
    figures: list[Any] = [each.cells.get(field.name) for each in rows]
    exact = [each for each in figures if isinstance(each, Decimal)]
    return marks.plain(field, sum(exact, Decimal(0)), _untitled) if exact else ""


def _named(element: Table, table: TableField) -> list[tuple[Column, Field]]:
    named = element.columns or tuple(Column(name=each.name) for each in table.columns)
    return [(each, own) for each in named if (own := table.column(each.name)) is not None]


def _need(column: Column, field: Field, rows: Sequence[Row], *, wide: bool) -> float:
    """What a column needs, in percent: its figures, and in letters the longest word of its head."""
    head = str(column.label or field.label)
    words = head.split() if marks.spelled(head) else ()
    longest = max((marks.length(each) * SIZE * _POINT_MM for each in words), default=0.0)
    if marks.is_amount(field):
        longest = max(longest, *map(_figure_mm, ("", *_figures(field, rows))))
    needed = (longest + _PADDING_MM) / _TEXT_MM[wide] * 100
    return max(needed, _usual(field))


def _usual(field: Field) -> float:
    """What its type usually needs; texts by their label: 单位 less than 工程项目名称.

    Of a label in both languages the Chinese one tells, so that both papers look alike.
    """
    if field.type in _WEIGHTS or marks.is_amount(field):
        return _WEIGHTS.get(field.type, 8.0)
    label = field.label.zh or field.label.en
    if marks.spelled(label):
        if field.required or len(label) > _LONG_LABEL:
            return _WORDY  # the column that names the row, or says much
        return 12.0 if len(label) > _LONG_LABEL / 2 else 9.0
    if label in _REMARKS or len(label) > 4:
        return 11.0 if label in _REMARKS else 26.0
    return 6.5 if len(label) <= 2 else 12.0


def _figures(field: Field, rows: Sequence[Row]) -> list[str]:
    cells = [marks.plain(field, each.cells.get(field.name), _untitled) for each in rows]
    return [*cells, total(rows, field)]


def _figure_mm(text: str) -> float:
    return sum(0.555 if each.isdigit() else 0.28 for each in text) * SIZE * _POINT_MM


def _kind(field: Field, percent: float) -> str:
    if marks.is_amount(field):
        return "r"
    narrow = field.widget in ("date", "picks", "yes_no") or percent < 7.5
    return "c" if narrow else ""


def _untitled(_kind: str, id_: str) -> str:
    return id_
