"""Answers as they are kept: one JSON value per path, and back."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.core.definitions.form import Form
from app.core.fields.base import Field
from app.core.fields.log import Log, dump_entry, entries_of, in_order, load_entry
from app.core.fields.table import Table
from app.core.records.answer import Answers, Row, Value, rows_of


def flatten(form: Form, answers: Answers) -> dict[str, Any]:
    """The answers by path, as JSON holds them.

    A table gives its row ids in order under `items`, and a cell each under `items/ROW/price`; a
    log each entry that was written down under `taken/ENTRY`.
    A blank is no path: there is nothing to fix.
    """
    return dict(_paths(form, answers))


def unflatten(form: Form, flat: Mapping[str, Any]) -> dict[str, Value]:
    """The answers that the flat values stand for; paths that the form does not know are left out.

    A value that is missing (erased, masked) is a blank.
    """
    return {field.name: _answer(field, flat) for field in form.fields}


def _paths(form: Form, answers: Answers) -> Iterator[tuple[str, Any]]:
    for field in form.fields:
        value = answers.get(field.name)
        if isinstance(field, Log):
            written = (each for each in entries_of(value) if each.at is not None)
            yield from ((f"{field.name}/{each.id}", dump_entry(each)) for each in written)
            continue
        if not isinstance(field, Table):
            if value is not None:
                yield field.name, field.dump(value)
            continue
        rows = rows_of(value)
        if rows:
            yield field.name, [row.id for row in rows]
        for row in rows:
            for column in field.columns:
                cell = row.cells.get(column.name)
                if cell is not None:
                    yield f"{field.name}/{row.id}/{column.name}", column.dump(cell)


def _answer(field: Field, flat: Mapping[str, Any]) -> Any:
    if isinstance(field, Log):
        inside = f"{field.name}/"
        found = (
            load_entry(path.removeprefix(inside), value)
            for path, value in flat.items()
            if path.startswith(inside) and value is not None
        )
        return in_order(found)
    if not isinstance(field, Table):
        return _loaded(field, flat.get(field.name))
    ids = flat.get(field.name) or ()
    return tuple(
        Row(
            id=row,
            cells={
                column.name: _loaded(column, flat.get(f"{field.name}/{row}/{column.name}"))
                for column in field.columns
            },
        )
        for row in ids
    )


def _loaded(field: Field, stored: Any) -> Any:
    return None if stored is None else field.load(stored)
