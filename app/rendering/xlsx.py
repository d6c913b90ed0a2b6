"""Spreadsheets (XLSX), written row by row: typed cells, never a formula.

A text is an inline string, whatever it begins with; a number, a day or a moment is one. Nothing
but the row at hand is held, so that a million rows take as little memory as ten.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from types import NoneType
from typing import Any, BinaryIO

from app.core.wording import say

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_576  # of a sheet, its head included
LONGEST_TEXT = 32_767  # characters of a cell
DIGITS = 15  # that a number keeps; more stay a text, so that none is lost
_MOST_BYTES = 1_500_000_000  # of one sheet's XML: more needs an archive that few programs read
_BATCH = 500  # rows that are written at once
_EPOCH = date(1899, 12, 30)
_EPOCH_ORDINAL = _EPOCH.toordinal()

_BAD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # not in XML
_LOOKS_ESCAPED = re.compile(r"_x(?=[0-9A-Fa-f]{4}_)")  # programs would read a character there
_MARKUP = re.compile(r"[&<>\r]")
_ODD = re.compile("[&<>_\x00-\x1f\ud800-\udfff\ufffe\uffff]")  # whatever needs a closer look
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_IN_TITLE = re.compile(r"[\[\]:*?/\\]")

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="4"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/>'
    '<numFmt numFmtId="166" formatCode="#,##0.00"/>'
    '<numFmt numFmtId="167" formatCode="hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="166" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="167" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: its heading, and how many characters wide it is drawn."""

    title: str
    width: int = 14


class Book:
    """A workbook that is being written; complete when it is closed.

    Args:
        file: Where it goes; it has to be one that can be sought in.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._titles: list[str] = []

    def sheet(self, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> None:
        """Write a sheet, and as many more as the rows need."""
        left = iter(rows)
        own, more = title, 1
        while not self._sheet(own, columns, left):
            more += 1
            own = f"{title} {more}"

    def close(self) -> None:
        """Write what holds the sheets together."""
        if not self._titles:
            self.sheet("Sheet1", (), ())
        for name, text in _parts(self._titles):
            with self._part(name) as write:
                write(text)
        self._zip.close()

    def _sheet(
        self, title: str, columns: Sequence[Column], rows: Iterator[Sequence[Any]]
    ) -> bool:  # fmt: skip
        """Write one sheet; whether all rows found room on it."""
        self._titles.append(_title(title, self._titles))
        written, size = 1, 0
        with self._part(f"xl/worksheets/sheet{len(self._titles)}.xml") as write:
            write(_sheet_head(columns))
            if columns:
                heads = "".join(_string(each.title) for each in columns).replace("<c ", '<c s="3" ')
                write(f'<row r="1">{heads}</row>')
            while written < MOST_ROWS and size < _MOST_BYTES:
                drawn = _drawn(rows, written, min(_BATCH, MOST_ROWS - written))
                if not drawn:
                    break
                size += write("".join(drawn))
                written += len(drawn)
            full = written >= MOST_ROWS or size >= _MOST_BYTES
            write("</sheetData></worksheet>")
        return not full

    @contextmanager
    def _part(self, name: str) -> Iterator[Callable[[str], int]]:
        with self._zip.open(name, "w") as file:  # always dated 1980: the same rows, the same bytes
            yield lambda text: file.write(text.encode("utf-8"))


def _drawn(rows: Iterator[Sequence[Any]], before: int, most: int) -> list[str]:
    """The next rows as XML, numbered on from `before`."""
    columns = map(_column, zip(*islice(rows, most), strict=True))
    return [
        f'<row r="{number}">{"".join(cells)}</row>'
        for number, cells in enumerate(zip(*columns, strict=True), before + 1)
    ]


def _column(values: Sequence[Any]) -> Iterable[str]:
    """The cells of some rows' column; most hold values of one type."""
    types = set(map(type, values))
    if len(types) == 1:
        return map(_CELLS[types.pop()], values)
    return [_CELLS[type(value)](value) for value in values]


def _string(value: str) -> str:
    if not value:
        return "<c/>"
    if len(value) > LONGEST_TEXT or _ODD.search(value):
        value = _made_safe(value)
    if value.strip() == value:
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    return f'<c t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'


def _made_safe(value: str) -> str:
    if len(value) > LONGEST_TEXT:
        value = value[: LONGEST_TEXT - 1] + "…"
    value = _LOOKS_ESCAPED.sub("_x005F_x", _BAD.sub("\ufffd", value))
    return _MARKUP.sub(lambda found: _ENTITIES[found[0]], value)


def _number(value: Decimal) -> str:
    text = str(value)
    if len(text) > DIGITS or "E" in text or not text[-1].isdigit():
        return _long_number(value)
    return f'<c s="4"><v>{text}</v></c>' if text[-3:-2] == "." else f"<c><v>{text}</v></c>"


def _long_number(value: Decimal) -> str:
    if not value.is_finite() or len(value.as_tuple().digits) > DIGITS:
        return _string(f"{value:f}")
    return f"<c><v>{value:f}</v></c>"


def _whole(value: int) -> str:
    return f"<c><v>{value}</v></c>" if -(10**DIGITS) < value < 10**DIGITS else _string(str(value))


@lru_cache(maxsize=4096)
def _day(value: date) -> str:
    serial = value.toordinal() - _EPOCH_ORDINAL
    if serial < 61:  # programs believe that 1900 had a 29 February
        return _string(value.isoformat())
    return f'<c s="1"><v>{serial}</v></c>'


def _moment(value: datetime) -> str:
    serial = value.toordinal() - _EPOCH_ORDINAL
    if serial < 61:
        return _string(value.isoformat(" ", "minutes"))
    part = _part_of_day(value.hour * 3600 + value.minute * 60 + value.second)
    return f'<c s="2"><v>{serial}{part}</v></c>'


def _time(value: time) -> str:
    part = _part_of_day(value.hour * 3600 + value.minute * 60 + value.second)
    return f'<c s="5"><v>0{part}</v></c>'


@lru_cache(maxsize=4096)
def _part_of_day(seconds: int) -> str:
    return f"{seconds / 86400:.10f}"[1:]


_text = lru_cache(maxsize=4096)(_string)  # most columns say a few things over and over


def _yes_no(value: bool) -> str:
    return _text(say("是") if value else say("否"))


_CELLS: dict[type, Callable[[Any], str]] = {
    str: _text,
    Decimal: _number,
    int: _whole,
    bool: _yes_no,
    date: _day,
    datetime: _moment,
    time: _time,
    NoneType: lambda _: "<c/>",
}


def _title(title: str, before: Sequence[str]) -> str:
    """A title that a sheet may have: 31 characters, some not allowed, none twice."""
    clean = _IN_TITLE.sub(" ", _BAD.sub("", title)).strip(" '") or "Sheet"
    known = {each.casefold() for each in before}
    found, number = clean[:31], 1
    while found.casefold() in known:
        number += 1
        ending = f" ({number})"
        found = clean[: 31 - len(ending)] + ending
    return found


def _sheet_head(columns: Sequence[Column]) -> str:
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{each.width}" customWidth="1"/>'
        for place, each in enumerate(columns, 1)
    )
    frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    view = f'<sheetViews><sheetView workbookViewId="0">{frozen}</sheetView></sheetViews>'
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}">{view if columns else ""}'
        f"{f'<cols>{widths}</cols>' if columns else ''}<sheetData>"
    )


def _parts(titles: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The small files of a workbook: name and text."""
    numbers = range(1, len(titles) + 1)
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{each}.xml" '
        f'ContentType="{_OFFICE}.worksheet+xml"/>'
        for each in numbers
    )
    yield (
        "[Content_Types].xml",
        (
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_OFFICE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_OFFICE}.styles+xml"/>'
            f"{types}</Types>"
        ),
    )
    yield (
        "_rels/.rels",
        (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
    )
    sheets = "".join(
        f'<sheet name="{_attribute(title)}" sheetId="{each}" r:id="rId{each}"/>'
        for each, title in zip(numbers, titles, strict=True)
    )
    yield (
        "xl/workbook.xml",
        (
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{sheets}</sheets>'
            "</workbook>"
        ),
    )
    rels = "".join(
        f'<Relationship Id="rId{each}" Type="{_RELATIONS}/worksheet" '
        f'Target="worksheets/sheet{each}.xml"/>'
        for each in numbers
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{rels}'
            f'<Relationship Id="rId{len(titles) + 1}" Type="{_RELATIONS}/styles" '
            'Target="styles.xml"/></Relationships>'
        ),
    )
    yield "xl/styles.xml", _STYLES


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
