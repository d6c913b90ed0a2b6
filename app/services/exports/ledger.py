"""A register as a spreadsheet: what its person may read, in the order and columns they saw.

Rows are noted as they are walked, and written in one go at the end: first the register, then each
table of the form on a sheet of its own, its lines named by the record's number.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from app.core.definitions.bundle import Bundle
from app.core.errors import NotAllowed
from app.core.fields.base import Field
from app.core.fields.table import Table
from app.core.records.answer import rows_of
from app.core.records.query import load_query
from app.core.wording import say
from app.rendering import csv
from app.rendering.xlsx import Book, Column
from app.services.contents import current, titles_in
from app.services.exports.cells import cells, kept
from app.services.exports.recipe import Batch
from app.services.ports import Ports
from app.services.registers import Asked, Register, Row, ask, met, register_of, rows
from app.storage.parts import Part
from app.storage.registers import Key
from app.storage.store import Export, Reading

BATCH = 200
MOST_COUNTED = 2_000_000
_SCOPES = ("all", "participant", "holder", "told")
_WIDTHS = {"paragraph": 48, "text": 20, "date": 12, "datetime": 18, "money": 14, "number": 12}


def count(ports: Ports, reading: Reading, export: Export) -> int:
    """How many records are asked for."""
    wanted = met(asked_of(ports, reading, export)[1])
    counts = reading.tally(wanted, MOST_COUNTED).counts
    return sum(counts.get(each, 0) for each in wanted.statuses or tuple(counts))


def batch(ports: Ports, reading: Reading, export: Export, key: list[Any]) -> Batch:
    """The rows behind `key`, each with the lines of its tables where they are wanted."""

    def item(register: Register, asked: Asked, row: Row) -> Mapping[str, Any]:
        with_tables = export.kind == "xlsx" and any(each.form.tables for each in register.bundles)
        return {
            "number": row.listed.number,
            "cells": kept([row.cell(column) for column in asked.understood.columns]),
            "tables": _tables(reading, register, row) if with_tables else {},
        }

    return walked(ports, reading, export, key, item)


def walked(
    ports: Ports,
    reading: Reading,
    export: Export,
    key: list[Any],
    item: Callable[[Register, Asked, Row], Mapping[str, Any]],
) -> Batch:
    """The rows behind `key`, each as `item` has it."""
    register, asked = asked_of(ports, reading, export)
    found = reading.listed(met(asked), behind=_key(key), limit=BATCH)
    if not found:
        return Batch(items=(), key=key, over=True, rights=_rights(register))
    last = found[-1].key
    return Batch(
        items=[item(register, asked, row) for row in rows(ports, reading, register, asked, found)],
        key=[last.place, *kept([last.value])],
        over=len(found) < BATCH,
        rights=_rights(register),
    )


def add(ports: Ports, export: Export, part: Part, item: Mapping[str, Any]) -> None:
    """Note the row."""
    part.note(item)


def finish(ports: Ports, export: Export, part: Part) -> None:
    """Write the rows that were noted."""
    with ports.store.reading() as reading:
        register, asked = asked_of(ports, reading, export)
    columns = [_column(each.title, each.field) for each in asked.understood.columns]
    told = (cells(line["cells"]) for line in part.lines())
    if export.kind == "csv":
        for piece in csv.written([each.title for each in columns], told):
            part.body.write(piece)
        return
    book = Book(part.body)
    book.sheet(register.title, columns, told)
    for name, table in _every_table(register.bundles).items():
        heads = [Column(title=say("编号"), width=18), Column(title=say("行"), width=6)]
        heads += [_column(str(each.label), each) for each in table.values()]
        book.sheet(_label(register, name), heads, _lines(part, name, tuple(table)))
    book.close()


def asked_of(ports: Ports, reading: Reading, export: Export) -> tuple[Register, Asked]:
    """The register of who asked, and the query as it is put to the store.

    Raises:
        NotAllowed: The person has no such register (any more), or may read less than when it was
            made.
        Invalid: A condition cannot be met; something else would come than was asked for.
    """
    query = load_query(export.query)
    register = register_of(ports, reading, export.person, query.form)
    _refuse_less(export.place.get("rights", {}), _rights(register))
    asked = ask(ports, reading, register, query)
    met(asked)
    return register, asked


def _rights(register: Register) -> dict[str, list[str]]:
    """Bundle → which of its records the person may read, as words of `Scope`."""
    every = [bundle.hash for bundle in register.bundles]
    return {
        hash_: [word for word in _SCOPES if getattr(scope, word)]
        for scope, hashes in register.scopes
        for hash_ in hashes or every
    }


def _refuse_less(before: Mapping[str, list[str]], now: Mapping[str, list[str]]) -> None:
    """What was made while more might be read holds what may not be read any more.

    Raises:
        NotAllowed: So it is.
    """
    for hash_, words in before.items():
        left = now.get(hash_, [])
        if "all" not in left and not set(words) <= set(left):
            raise NotAllowed("导出以后您能看的单据变少了，这份文件不能再给您。请重新导出。")


def _key(key: list[Any]) -> Key | None:
    if not key:
        return None
    value: str | Decimal | date | None = cells(key[1:])[0]
    return Key(place=key[0], value=value)


def _tables(reading: Reading, register: Register, row: Row) -> dict[str, list[dict[str, Any]]]:
    """Table → its lines, each column → cell."""
    record = reading.record(row.record)
    if record is None or not row.bundle.form.tables:
        return {}
    answers = current(row.bundle, record, reading.kept(record.id))
    titles = titles_in(register.organisation)
    return {
        name: [
            {
                column.name: kept([column.cell(value, titles)])[0]
                for column in table.columns
                if (value := line.cells.get(column.name)) is not None
            }
            for line in rows_of(answers.get(name))
        ]
        for name, table in row.bundle.form.tables.items()
    }


def _every_table(bundles: tuple[Bundle, ...]) -> dict[str, dict[str, Field]]:
    """Every table that the form ever had, with every column it ever had; today's come first."""
    found: dict[str, dict[str, Field]] = {}
    for bundle in bundles:
        for name, table in bundle.form.tables.items():
            for column in table.columns:
                if column.drawn and column.answered:
                    found.setdefault(name, {}).setdefault(column.name, column)
    return found


def _label(register: Register, name: str) -> str:
    fields = (bundle.form.field(name) for bundle in register.bundles)
    return next((str(each.label) for each in fields if isinstance(each, Table)), name)


def _lines(part: Part, name: str, columns: tuple[str, ...]) -> Iterator[list[Any]]:
    for row in part.lines():
        for place, line in enumerate(row["tables"].get(name, ()), 1):
            yield [row["number"], place, *cells([line.get(column) for column in columns])]


def _column(title: str, field: Field | None) -> Column:
    return Column(title=title, width=_WIDTHS.get(field.type, 16) if field else 16)
