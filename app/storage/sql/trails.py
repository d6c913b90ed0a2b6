"""Trails and values, of one record and of many."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby, starmap
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Select, Text, bindparam, select, type_coerce

from app.core.records.answer import Kept
from app.core.trail.chain import Chained, Written
from app.storage.columns import instant
from app.storage.schema import answers, events
from app.storage.sql.compiled import Cursor, Row
from app.storage.sql.narrowing import among, listed

_EVENTS = select(
    events.c.record,
    events.c.seq,
    events.c.type,
    events.c.version,
    instant(events.c.at),
    events.c.actor,
    type_coerce(events.c.body, Text),  # as it was written
    events.c.previous,
    events.c.hash,
).order_by(events.c.record, events.c.seq)
_VALUES = select(
    answers.c.record,
    answers.c.digest,
    answers.c.path,
    answers.c.value,
    answers.c.salt,
    answers.c.erased,
)
_VALUES_OF_ONE = _VALUES.where(answers.c.record == bindparam("record"))


class TrailsReading:
    """What happened, and the values of the digests."""

    cursor: Cursor

    def events(self, record: str) -> tuple[Chained, ...]:
        """The record's trail, oldest first."""
        return tuple(each.chained for each in self.written([record]).get(record, ()))

    def kept(self, record: str) -> Mapping[str, Kept]:
        """Digest → kept value; an erased one has neither value nor salt."""
        found = self.cursor.rows(_VALUES_OF_ONE, record=record)
        return {digest: _kept(digest, *row) for _, digest, *row in found}

    def written(self, records: Sequence[str]) -> Mapping[str, Sequence[Written]]:
        """Id → the trail as it is kept, oldest first."""
        rows = of_these(self.cursor, _EVENTS, events.c.record, records)
        return {
            record: tuple(starmap(Written, trail))
            for record, trail in groupby(rows, key=itemgetter(0))
        }

    def values(self, records: Sequence[str]) -> Mapping[str, Sequence[Kept]]:
        """Id → kept values."""
        found: defaultdict[str, list[Kept]] = defaultdict(list)
        for record, *row in of_these(self.cursor, _VALUES, answers.c.record, records):
            found[record].append(_kept(*row))
        return found


def of_these(
    cursor: Cursor, statement: Select[Any], column: Column[Any], records: Sequence[str]
) -> list[Row]:
    """The rows of the select whose column holds one of the records."""
    lite = cursor.statements.dialect.name == "sqlite"
    return cursor.asked(
        ("of these", statement),
        lambda: statement.where(among(column, "records", lite=lite)),
        {"records": listed(records, lite=lite)},
    )


def _kept(digest: str, path: str, value: Any, salt: bytes | None, erased: bool) -> Kept:
    return Kept(path=path, digest=digest, salt=salt or b"", value=value, erased=erased)
