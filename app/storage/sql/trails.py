"""Trails and values, of one record and of many."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ARRAY,
    Column,
    Select,
    Text,
    bindparam,
    func,
    select,
    true,
    type_coerce,
)

from app.core.engine.folding import advanced, fold
from app.core.records.answer import Kept
from app.core.records.record import STATE_VERSION, Record
from app.core.records.state import load_record
from app.core.trail.chain import Chained, Written
from app.storage.columns import instant
from app.storage.schema import answers, events, files, seals, tasks
from app.storage.schema import records as records_
from app.storage.sql.compiled import Cursor, Row
from app.storage.sql.narrowing import among, listed
from app.storage.trails import Stored

_TRAIL = (
    events.c.record,
    events.c.seq,
    events.c.type,
    events.c.version,
    instant(events.c.at),
    events.c.actor,
    type_coerce(events.c.body, Text),  # as it was written
    events.c.previous,
    events.c.hash,
)
_OF_ONE = select(*_TRAIL).where(events.c.record == bindparam("record")).order_by(events.c.seq)
_VALUES = select(
    answers.c.record,
    answers.c.digest,
    answers.c.path,
    answers.c.value,
    answers.c.salt,
    answers.c.erased,
)
_BESIDE = (
    "code", "form", "bundle", "number", "initiator", "status", "submitted_at", "ended_at", "seq",
    "head",
)  # fmt: skip
_STORED = select(
    records_.c.state,
    records_.c.state_version,
    records_.c.id,
    *(records_.c[each] for each in _BESIDE),
)
_TASKS = select(tasks.c.record, tasks.c.id, tasks.c.status)
_SEALS = select(seals.c.record, files.c.sha256).join(files, files.c.id == seals.c.file)
_UNOWNED = (
    select(events.c.record)
    .distinct()
    .where(~select(records_.c.id).where(records_.c.id == events.c.record).exists())
)
_VALUES_OF_ONE = _VALUES.where(answers.c.record == bindparam("record"))


class TrailsReading:
    """What happened, and the values of the digests."""

    cursor: Cursor

    def events(self, record: str) -> tuple[Chained, ...]:
        """The record's trail, oldest first."""
        return tuple(_written(row).chained for row in self.cursor.rows(_OF_ONE, record=record))

    def kept(self, record: str) -> Mapping[str, Kept]:
        """Digest → kept value; an erased one has neither value nor salt."""
        found = self.cursor.rows(_VALUES_OF_ONE, record=record)
        return {digest: _kept(digest, *row) for _, digest, *row in found}

    def stored(self, records: Sequence[str]) -> Mapping[str, Stored]:
        """Id → the record as it stands."""
        statuses: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for record, task, status in of_these(self.cursor, _TASKS, tasks.c.record, records):
            statuses[record][task] = status
        sealed: defaultdict[str, set[str]] = defaultdict(set)
        for record, content in of_these(self.cursor, _SEALS, seals.c.record, records):
            sealed[record].add(content)
        found = {}
        for state, version, id_, *row in of_these(self.cursor, _STORED, records_.c.id, records):
            beside = dict(zip(_BESIDE, row, strict=True))
            record = self._loaded(state, version, id_, beside["code"])
            found[id_] = Stored(record, beside, statuses[id_], frozenset(sealed[id_]))
        return found

    def unowned(self) -> Sequence[str]:
        """Records of which there are events only."""
        return [record for (record,) in self.cursor.rows(_UNOWNED)]

    @contextmanager
    def written(self, records: Sequence[str]) -> Iterator[Iterator[tuple[str, Sequence[Written]]]]:
        """Id and trail as it is kept, oldest first."""
        lite = self.cursor.statements.dialect.name == "sqlite"
        asked = self.cursor.streamed(
            "written",
            lambda: _trails_by_index() if lite else _trails_one_by_one(),
            {"records": listed(records, lite=lite)},
        )
        with asked as rows:
            yield (
                (record, tuple(map(_written, trail)))
                for record, trail in groupby(rows, key=itemgetter(0))
            )

    def values(self, records: Sequence[str]) -> Mapping[str, Sequence[Kept]]:
        """Id → kept values."""
        found: defaultdict[str, list[Kept]] = defaultdict(list)
        for record, *row in of_these(self.cursor, _VALUES, answers.c.record, records):
            found[record].append(_kept(*row))
        return found

    def _load(self, row: Sequence[Any] | None) -> Record | None:
        return None if row is None else self._loaded(*row)

    def _loaded(self, state: Any, version: int, record: str, code: str) -> Record:
        if version == STATE_VERSION:
            return load_record(state)
        chained = self.events(record)  # written by another release: fold what happened anew
        return advanced(
            fold(Record(id=record, code=code), (each.event for each in chained)), chained
        )


def _trails_by_index() -> Select[Any]:
    condition = among(events.c.record, "records", lite=True)
    return select(*_TRAIL).where(condition).order_by(events.c.record, events.c.seq)


def _trails_one_by_one() -> Select[Any]:
    """PostgreSQL would sort the trails of all of them before it gives the first row."""
    wanted = (
        func.unnest(bindparam("records", type_=ARRAY(Text))).table_valued("id").render_derived()
    )
    trail = select(*_TRAIL).where(events.c.record == wanted.c.id).order_by(events.c.seq).lateral()
    return select(trail).select_from(wanted.join(trail, true()))


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


_written = partial(tuple.__new__, Written)  # a row is one as it stands


def _kept(digest: str, path: str, value: Any, salt: bytes | None, erased: bool) -> Kept:
    return Kept(path=path, digest=digest, salt=salt or b"", value=value, erased=erased)
