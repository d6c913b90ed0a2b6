"""A record's content as ruled paper: cells in pairs, long texts by themselves, tables."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from markupsafe import Markup

from app.core.definitions.form import Form
from app.core.fields._handed_in import files_of
from app.core.fields.base import Field, Titles
from app.core.fields.log import Log, entries_of
from app.core.fields.note import Note
from app.core.fields.rating import Rating, rated_of
from app.core.fields.table import Table
from app.core.records.answer import (
    Answers,
    Entry,
    FileRef,
    Rated,
    Row,
    Strokes,
    rows_of,
)
from app.core.source.scalars import Words
from app.web import strokes

LONG = 36  # characters; a longer answer has a line of its own


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One label and one answer, in words. An answer that is not there is empty."""

    label: str
    text: str
    long: bool
    number: bool
    entries: tuple[Entry, ...] | None = None  # of a log, in order
    files: tuple[FileRef, ...] = ()  # what was handed in, in order
    drawing: Markup | None = None  # a signature drawn by hand, as SVG


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a table: its label and how wide it is."""

    label: str
    width: str  # class of `col`
    amount: bool
    name: bool  # the column that says what the row is about


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table: columns, and rows of texts."""

    label: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One rated item: which option, from 0 (None: none), and what was written beside."""

    item: str
    chosen: int | None
    comment: str


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """A rating: its options, and its items in groups under their titles."""

    label: str
    options: tuple[str, ...]
    comments: str  # heading of the comments; empty: there are none
    groups: tuple[tuple[str, tuple[Line, ...]], ...]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One strip of the paper: a band with a title, cells, a table, a rating, or running text."""

    band: str = ""
    cells: tuple[Cell, ...] = ()
    grid: Grid | None = None
    matrix: Matrix | None = None
    note: str = ""


def parts(form: Form, answers: Answers, titles: Titles, hidden: Collection[str]) -> list[Part]:
    """The content in the form's order, hidden fields and columns (`items.price`) left out."""
    found: list[Part] = []

    def said(name: str) -> str:
        field, value = form.field(name), answers.get(name)
        shows = field is not None and value is not None and name not in hidden
        return field.show(value, titles) if field is not None and shows else ""

    for section in form.sections:
        shown = [field for field in section.fields if field.name not in hidden and field.drawn]
        if not shown:
            continue
        if section.title is not None:
            found.append(Part(band=str(section.title)))
        found.extend(_rows(shown, answers, titles, hidden, said))
    return found


def drawn(found: Sequence[Part], files: str = "/files") -> Markup:
    """The strips as HTML, and nothing that changes by itself: what a signature is shown.

    `files`: the address below which the reader's files stand, as `FILE/thumb` and `FILE/shown`.
    """
    macros: Any = current_app.jinja_env.get_template("content.html").module
    return Markup(macros.content(found, files))  # noqa: S704  drawn by our own template, escaped there


def columns(table: Table) -> tuple[Column, ...]:
    """The table's columns with their widths: the one that names the row takes what is left."""
    texts = [each for each in table.columns if each.kind == "text"]
    wanted = [each for each in texts if each.required] or texts or list(table.columns)
    last = texts[-1] if texts else None
    return tuple(
        Column(
            label=str(each.label),
            width=_width(each, each is wanted[0], each is last),
            amount=each.kind == "number",
            name=each is wanted[0],
        )
        for each in table.columns
    )


def _width(each: Field, name: bool, last: bool) -> str:
    if name:
        return "col-name"
    if each.type == "money":
        return "col-money"
    if each.type in ("date", "datetime"):
        return f"col-{each.type}"
    if each.kind == "text" and last:
        return "col-note"
    if each.kind == "text" and len(each.label.zh or each.label.en) <= 2:  # 单位, however it is read
        return "col-unit"
    return "col-code" if each.type == "text" else ""


def _rows(
    fields: list[Field],
    answers: Answers,
    titles: Titles,
    hidden: Collection[str],
    said: Callable[[str], str],
) -> Iterator[Part]:
    pair: list[Cell] = []
    for field in fields:
        value = answers.get(field.name)
        if isinstance(field, Table | Rating | Note):
            if pair:
                yield Part(cells=tuple(pair))
                pair = []
            if isinstance(field, Table):
                yield Part(grid=_grid(field, rows_of(value), titles, hidden))
            elif isinstance(field, Note):
                if str(field.label):
                    yield Part(band=str(field.label))
                yield Part(note=field.filled(said))
            else:
                yield Part(matrix=_matrix(field, rated_of(value)))
            continue
        entries = entries_of(value) if isinstance(field, Log) else None
        text = "" if value is None or entries is not None else field.show(value, titles)
        files = tuple(files_of(value).values())
        long = field.widget == "paragraph" or len(text) > LONG or entries is not None or bool(files)
        cell = Cell(
            label=str(field.label),
            text=text,
            long=long,
            number=field.kind == "number",
            entries=entries,
            files=files,
            drawing=strokes.drawn(value) if isinstance(value, Strokes) else None,
        )
        if long and pair:
            yield Part(cells=tuple(pair))
            pair = []
        pair.append(cell)
        if long or len(pair) == 2:
            yield Part(cells=tuple(pair))
            pair = []
    if pair:
        yield Part(cells=tuple(pair))


def _matrix(rating: Rating, value: Iterable[Rated]) -> Matrix:
    codes = list(rating.options)
    rated = {each.item: each for each in value}

    def line(code: str, words: Words) -> Line:
        each = rated.get(code)
        return Line(
            item=str(words),
            chosen=codes.index(each.option) if each and each.option in codes else None,
            comment=each.comment if each else "",
        )

    return Matrix(
        label=str(rating.label),
        options=tuple(map(str, rating.options.values())),
        comments=str(rating.comments or ""),
        groups=tuple(
            (str(group.title or ""), tuple(line(*each) for each in group.items.items()))
            for group in rating.groups
        ),
    )


def _grid(table: Table, rows: Iterable[Row], titles: Titles, hidden: Collection[str]) -> Grid:
    shown = [each for each in table.columns if f"{table.name}.{each.name}" not in hidden]

    def text(row: Row, column: Field) -> str:
        value = row.cells.get(column.name)
        return "" if value is None else column.show(value, titles)

    return Grid(
        label=str(table.label),
        columns=tuple(
            drawn
            for each, drawn in zip(table.columns, columns(table), strict=True)
            if each in shown
        ),
        rows=tuple(tuple(text(row, column) for column in shown) for row in rows),
    )
