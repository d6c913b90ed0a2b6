"""The rows that registers read, written with their record: `slots`, `readers`, the search."""

import re
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from app.core.engine.access import readers
from app.core.records.record import Record
from app.core.records.searching import folded
from app.core.records.slots import Slots
from app.storage import schema
from app.storage.sql import found
from app.storage.sql.compiled import Cursor

NUMBER, TITLE = ".number", ".title"  # lines of words beside those of fields

_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_BITS = 10  # of a place, for records of the same microsecond

_TYPED = (*schema.NUMBER_SLOTS, *schema.DATE_SLOTS)

_ROW = select(*schema.slots.c).where(schema.slots.c.record == bindparam("record"))
_TAKEN = select(schema.slots.c.record).where(schema.slots.c.place == bindparam("place"))
_REWORD = (
    update(schema.slots)
    .where(schema.slots.c.record == bindparam("of"))
    .values({name: bindparam(name) for name in ("words", "named", "shown", *_TYPED)})
)
_PLACE = select(schema.slots.c.place).where(schema.slots.c.record == bindparam("record"))
_TURN = (
    update(schema.slots)
    .where(schema.slots.c.record == bindparam("of"))
    .values(status=bindparam("status"), initiator=bindparam("initiator"))
)
_PART = delete(schema.readers).where(
    schema.readers.c.record == bindparam("of"), schema.readers.c.person == bindparam("who")
)


def place_at(moment: datetime) -> int:
    """The first place of records that are submitted at that moment or later."""
    return (moment - _BEGINNING) // _MICROSECOND << _BITS


def put(
    cursor: Cursor, record: Record, title: str, slots: Slots | None, before: Record | None
) -> None:
    """Write the record's rows as they stand after its events.

    Args:
        slots: None: title and answers are as they were.
        before: The record as it was locked in this transaction; None: new, or not locked.
    """
    if slots is None:
        if before is None or (before.status, before.initiator) != (record.status, record.initiator):
            cursor.change(_TURN, of=record.id, status=record.status, initiator=record.initiator)
        _put_readers(cursor, record, None, before)
        return
    old = row_of(cursor, record.id)
    place = old["place"] if old else _free(cursor, record)
    row = {
        "record": record.id,
        "form": record.form,
        "place": place,
        "status": record.status,
        "initiator": record.initiator,
        **_row_of_slots(slots),
        **_row_of_words(record.number, title, slots),
    }
    if row != old:
        cursor.add(schema.slots, [row], clash="replace")
    if old is None or old["words"] != row["words"]:
        found.put(cursor, record.form, place, row["words"], old["words"] if old else None)
    _put_readers(cursor, record, place, before)


def row_of(cursor: Cursor, record: str) -> dict[str, Any] | None:
    """The record's row in `slots`."""
    row = cursor.row(_ROW, record=record)
    return dict(zip(schema.slots.c.keys(), row, strict=True)) if row else None


def forget(
    cursor: Cursor, record: str, paths: Iterable[str], values: Iterable[Any], title: str
) -> None:
    """Leave out what repeats erased answers, and look again at the title."""
    row = row_of(cursor, record)
    if row is None:
        return
    gone = {path.partition("/")[0] for path in paths}
    values = tuple(values)
    said = [text for value in values if isinstance(value, str) and (text := folded(value))]
    lines = {TITLE: folded(title)}
    for name, line in zip(row["named"], row["words"].split("\n"), strict=True):
        if name.partition(".")[0] not in gone and not any(each in line for each in said):
            lines.setdefault(name, line)
    texts = [value for value in values if isinstance(value, str)]
    shown = {
        name: value
        for name, value in row["shown"].items()
        if name not in gone and not (isinstance(value, str) and value in texts)
    }
    words = "\n".join(lines.values())
    kept = {name: None if _is_one_of(row[name], texts) else row[name] for name in _TYPED}
    cursor.change(_REWORD, of=record, words=words, named=list(lines), shown=shown, **kept)
    if words != row["words"]:
        found.put(cursor, row["form"], row["place"], words, row["words"])
        found.merge(cursor)


def _is_one_of(value: Decimal | date | None, texts: Iterable[str]) -> bool:
    """Whether the number or day was stored as one of these texts."""
    if isinstance(value, date):
        return any(text.startswith(value.isoformat()) for text in texts)
    if value is None:
        return False
    with suppress(ArithmeticError):
        return any(Decimal(text) == value for text in texts if _NUMBER.fullmatch(text))
    return False


def _free(cursor: Cursor, record: Record) -> int:
    """A place for a new record: by the moment of its submission, none that is taken."""
    first = place_at(record.submitted_at or _BEGINNING)
    place = first + zlib.crc32(record.id.encode()) % (1 << _BITS)
    while cursor.row(_TAKEN, place=place):
        place += 1
    return place


def _put_readers(cursor: Cursor, record: Record, place: int | None, before: Record | None) -> None:
    """Only what changed since the record was locked here; all of it where it was not.

    `place`: None: the one that the record has.
    """
    had, has = readers(before) if before else {}, readers(record)
    if had == has:
        return
    if place is None:
        found_at = cursor.row(_PLACE, record=record.id)
        if found_at is None:
            raise LookupError(f"record {record.id} has no row in slots")
        place = found_at[0]
    rows = [
        {
            "record": record.id,
            "person": person,
            "form": record.form,
            "place": place,
            "participant": each.participant,
            "holder": each.holder,
            "told": each.told,
        }
        for person, each in has.items()
        if had.get(person) != each
    ]
    if rows:
        cursor.add(schema.readers, rows, clash="replace")
    for person in had.keys() - has.keys():
        cursor.change(_PART, of=record.id, who=person)


def _row_of_words(number: str, title: str, slots: Slots) -> Mapping[str, Any]:
    lines = {
        name: line
        for name, text in {NUMBER: number, TITLE: title, **slots.words}.items()
        if (line := folded(text))
    }
    return {"shown": dict(slots.shown), "words": "\n".join(lines.values()), "named": list(lines)}


def _row_of_slots(slots: Slots) -> dict[str, Any]:
    texts = [storable(text) if text is not None else None for text in slots.texts]
    row: dict[str, Any] = {}
    for names, values in (
        (schema.TEXT_SLOTS, texts),
        (schema.NUMBER_SLOTS, slots.numbers),
        (schema.DATE_SLOTS, slots.dates),
    ):
        filled = [*values, *[None] * (len(names) - len(values))]
        row.update(zip(names, filled, strict=True))
    return row


def storable(text: str) -> str:
    """PostgreSQL refuses a NUL in a text."""
    return text.replace("\0", "")
