"""The peer of a bench: the driver alone writes the very rows that the product wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.storage import schema

Key = tuple[Any, ...]
Row = tuple[Any, ...]
Content = Mapping[str, Mapping[Key, Row]]  # table → primary key → row, as the driver gives it

_TABLES = {  # in an order that foreign keys allow; the rows of one record in each
    "records": "id = {}",
    "events": "record = {}",
    "answers": "record = {}",
    "tasks": "record = {}",
    "task_holders": "task IN (SELECT id FROM tasks WHERE record = {})",
    "slots": "record = {}",
    "readers": "record = {}",
    "jobs": "record = {}",
}


@dataclass(frozen=True, kw_only=True)
class Write:
    """One statement for all rows that it suits."""

    text: str
    rows: Sequence[Row]


def content_of(cursor: Any, mark: str, record: str) -> Content:
    """Everything stored of a record."""
    found = {}
    for name, condition in _TABLES.items():
        columns = schema.metadata.tables[name].columns.keys()
        keys = [columns.index(each) for each in _key(name)]
        cursor.execute(
            f"SELECT {_listed(columns)} FROM {name} WHERE {condition.format(mark)}",  # noqa: S608  names of our own schema
            (record,),
        )
        found[name] = {tuple(row[at] for at in keys): tuple(row) for row in cursor.fetchall()}
    return found


def writes_between(before: Content, after: Content, mark: str) -> list[Write]:
    """What leads from one content to the other: new rows whole, of others what changed."""
    grouped: dict[str, list[Row]] = {}
    for name, rows in after.items():
        columns, keys = schema.metadata.tables[name].columns.keys(), _key(name)
        for key, row in rows.items():
            old = before[name].get(key)
            if old is None:
                marks = ", ".join(mark for _ in columns)
                text = f"INSERT INTO {name} ({_listed(columns)}) VALUES ({marks})"  # noqa: S608  as above
                grouped.setdefault(text, []).append(row)
            elif changed := [at for at, value in enumerate(row) if value != old[at]]:
                sets = ", ".join(f'"{columns[at]}" = {mark}' for at in changed)
                where = " AND ".join(f'"{each}" = {mark}' for each in keys)
                text = f"UPDATE {name} SET {sets} WHERE {where}"  # noqa: S608  as above
                grouped.setdefault(text, []).append((*(row[at] for at in changed), *key))
    return [Write(text=text, rows=rows) for text, rows in grouped.items()]


def write(cursor: Any, begin: str, writes: Sequence[Write]) -> None:
    """Run the statements in one transaction."""
    cursor.execute(begin)
    for each in writes:
        if len(each.rows) == 1:
            cursor.execute(each.text, each.rows[0])
        else:
            cursor.executemany(each.text, each.rows)
    cursor.execute("COMMIT")


def _key(table: str) -> list[str]:
    return [column.name for column in schema.metadata.tables[table].primary_key]


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)
