"""Records: their state, trail, answers and numbers."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Integer,
    Select,
    bindparam,
    delete,
    or_,
    select,
    union,
    update,
)  # fmt: skip

from app.core.errors import Conflict
from app.core.records.answer import Kept
from app.core.records.event import body
from app.core.records.record import STATE_VERSION, Record, Task
from app.core.records.state import dump_record
from app.core.trail.chain import Chained
from app.storage import schema
from app.storage.schema import answers, drafts, filled, links, records, task_holders, tasks
from app.storage.sql import attachments, indexing
from app.storage.sql.compiled import Cursor
from app.storage.sql.copies import rows_of_copies
from app.storage.sql.engine import MOVED_ON, is_clash
from app.storage.sql.indexing import storable
from app.storage.sql.jobs import rows_of_jobs
from app.storage.sql.trails import TrailsReading
from app.storage.store import Job, Slots

_STATE = select(records.c.state, records.c.state_version, records.c.id, records.c.code)
_BY_ID = _STATE.where(records.c.id == bindparam("record"))
_LOCKED = _BY_ID.with_for_update()
_LOCKED_SEQ = select(records.c.seq).where(records.c.id == bindparam("record")).with_for_update()
_BY_CODE = _STATE.where(records.c.code == bindparam("code"))
_BY_NUMBER = _STATE.where(
    records.c.form == bindparam("form"),
    records.c.number == bindparam("number"),
    filled(records.c.number),
)
_BY_TASK = _STATE.where(records.c.id == tasks.c.record, tasks.c.id == bindparam("task"))
_TITLE = select(records.c.title).where(records.c.id == bindparam("record"))
_CHANGING = ("number", "initiator", "status", "submitted_at", "ended_at", "seq", "head", "state")
_MOVE = (
    update(records)
    .where(records.c.id == bindparam("record"), records.c.seq == bindparam("seen"))
    .values({name: bindparam(name) for name in (*_CHANGING, "state_version")})
)
_MOVE_TITLED = _MOVE.values(title=bindparam("title"))
_UNHOLD = task_holders.delete().where(task_holders.c.task == bindparam("task"))
_ERASE = (
    update(answers)
    .where(
        answers.c.record == bindparam("of"),
        answers.c.digest == bindparam("which"),
        answers.c.erased.is_(False),
    )
    .values(value=None, salt=None, erased=True)
)
_VALUE = select(answers.c.value, answers.c.path).where(
    answers.c.record == bindparam("record"),
    answers.c.digest == bindparam("digest"),
    answers.c.erased.is_(False),
)
_FORGET_SLOTS = {
    name: update(schema.slots)
    .where(schema.slots.c.record == bindparam("of"), schema.slots.c[name] == bindparam("value"))
    .values({name: None})
    for name in schema.TEXT_SLOTS
}
_ANSWERING = {  # other bundles of the form may have the field in another slot
    kind: union(
        *(
            select(schema.slots.c.record)
            .join(records, records.c.id == schema.slots.c.record)
            .where(
                schema.slots.c.form == bindparam("form"),
                schema.slots.c[name] == bindparam("value", type_=schema.slots.c[name].type),
                or_(records.c.status == "running", records.c.status == "done"),
            )
            for name in names
        )
    )
    for kind, names in (
        ("text", schema.TEXT_SLOTS),
        ("number", schema.NUMBER_SLOTS),
        ("date", schema.DATE_SLOTS),
    )
}
_LOCKED_FORM = (
    select(schema.current_bundles.c.form)
    .where(schema.current_bundles.c.form == bindparam("form"))
    .with_for_update()
)
_FORGET_INVITED = tuple(
    update(schema.invitations)
    .where(
        schema.invitations.c.record == bindparam("of"),
        schema.invitations.c[name] == bindparam("value"),
    )
    .values({name: ""})
    for name in ("name", "address")
)
_RENAME = update(records).where(records.c.id == bindparam("of")).values(title=bindparam("title"))
_FORGET_DRAFT = (
    update(drafts)
    .where(drafts.c.record == bindparam("of"), filled(drafts.c.record))
    .values(posted={}, title="")
)
_DROP_HALF_FILLED = delete(drafts).where(
    drafts.c.task.in_(select(tasks.c.id).where(tasks.c.record == bindparam("of"))),
    filled(drafts.c.task),
)


class RecordsReading(TrailsReading):
    """What was submitted, and where it stands."""

    def record(self, record: str) -> Record | None:
        """The record as it stands."""
        return self._load(self.cursor.row(_BY_ID, record=record))

    def record_of_code(self, code: str) -> Record | None:
        """The record whose paper carries the check code."""
        return self._load(self.cursor.row(_BY_CODE, code=code))

    def record_of_number(self, form: str, number: str) -> Record | None:
        """The record of the form with that number."""
        return self._load(self.cursor.row(_BY_NUMBER, form=form, number=number))

    def record_of_task(self, task: str) -> Record | None:
        """The record that the task belongs to."""
        return self._load(self.cursor.row(_BY_TASK, task=task))

    def records_answering(self, form: str, kind: str, value: object) -> tuple[str, ...]:
        """Records of the form that run or are done and have the answer in a slot of the kind."""
        found = self.cursor.rows(_ANSWERING[kind], form=form, value=value)
        return tuple(sorted(row[0] for row in found))

    def title(self, record: str) -> str:
        """The record's title; empty where there is no such record."""
        row = self.cursor.row(_TITLE, record=record)
        return row[0] if row else ""

    def records(
        self,
        *,
        form: str = "",
        after: str = "",
        limit: int = 200,
        submitted_from: datetime | None = None,
        submitted_to: datetime | None = None,
        status: str = "",
    ) -> tuple[str, ...]:
        """Ids in their order, behind the id `after`; `submitted_to` itself is left out."""
        given = {
            name: value
            for name, value in {
                "form": form,
                "after": after,
                "submitted_from": submitted_from,
                "submitted_to": submitted_to,
                "status": status,
            }.items()
            if value
        }
        found = self.cursor.rows(_selecting(frozenset(given)), limit=limit, **given)
        return tuple(row[0] for row in found)


class RecordsWriting(RecordsReading):
    """The only write of a record, and what goes with it."""

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self._read: dict[str, Record] = {}
        self._seen: dict[str, Record] = {}

    def lock_record(self, record: str) -> Record | None:
        """The record, its row locked until the transaction ends."""
        found = self._read.get(record)
        if found is None or self.cursor.row(_LOCKED_SEQ, record=record) != (found.seq,):
            found = self._load(self.cursor.row(_LOCKED, record=record))
        if found is not None:
            self._seen[record] = found
        return found

    def append(
        self,
        record: Record,
        events: Sequence[Chained],
        kept: Sequence[Kept],
        *,
        title: str,
        slots: Slots | None,
        jobs: Sequence[Job] = (),
    ) -> None:
        """New state, its events, its values, its jobs.

        Raises:
            Conflict: Another writer added events meanwhile.
        """
        try:
            shown = None if slots is None else storable(title)
            self._put_state(record, record.seq - len(events), shown)
            self.cursor.add(schema.events, map(_row_of_event, events))
        except Exception as error:
            if is_clash(error):
                raise Conflict(MOVED_ON) from error
            raise
        self.cursor.add(schema.answers, (_row_of_kept(record.id, each) for each in kept))
        self._put_tasks(record)
        copies = rows_of_copies(record.id, (each.event for each in events))
        self.cursor.add(schema.cc, copies, clash="keep")
        indexing.put(self.cursor, record, title, slots, self._seen.get(record.id))
        if jobs:
            self.cursor.add(schema.jobs, rows_of_jobs(jobs), clash="keep")
        self._seen[record.id] = record

    def link(self, from_: str, to: str, at: datetime) -> None:
        """Tie two records; a tie that is there stays as it is."""
        row = {"from_record": from_, "to_record": to, "at": at}
        self.cursor.add(links, [row], clash="keep")

    def lock_form(self, form: str) -> None:
        """Let nobody else who asks for this lock go on till the end."""
        self.cursor.row(_LOCKED_FORM, form=form)

    def next_number(self, series: str, year: int) -> int:
        """The next number, its row locked till the end."""
        return self.cursor.count(schema.series, "last", series=series, year=year)

    def erase(self, record: str, digests: Sequence[str]) -> int:
        """Erase values and what repeats them: slots, title, drafts, invitations, files."""
        erased, values, paths = 0, [], []
        for digest in digests:
            row = self.cursor.row(_VALUE, record=record, digest=digest)
            if row is None:
                continue
            values.append(row[0])
            paths.append(row[1])
            erased += self.cursor.change(_ERASE, of=record, which=digest)
            if isinstance(row[0], str) and row[0]:
                self._forget(record, row[0])
            elif isinstance(row[0], list | dict):
                kept = (each.value for each in self.kept(record).values())
                attachments.forget(self.cursor, record, row[0], kept)
        if erased:
            indexing.forget(self.cursor, record, paths, values, self.title(record))
            self.cursor.change(_FORGET_DRAFT, of=record)
            self.cursor.change(_DROP_HALF_FILLED, of=record)
            attachments.drop_without_draft(self.cursor)
        return erased

    def _forget(self, record: str, value: str) -> None:
        for statement in (*_FORGET_SLOTS.values(), *_FORGET_INVITED):
            self.cursor.change(statement, of=record, value=value)
        title = self.title(record)
        if value in title:
            self.cursor.change(_RENAME, of=record, title=title.replace(value, "＊＊"))

    def _load(self, row: Sequence[Any] | None) -> Record | None:
        found = super()._load(row)
        if found is not None:
            self._read[found.id] = found
        return found

    def _put_state(self, record: Record, seen: int, title: str | None) -> None:
        row: dict[str, Any] = {
            "number": record.number,
            "initiator": record.initiator,
            "status": record.status,
            "submitted_at": record.submitted_at,
            "ended_at": record.ended_at,
            "seq": record.seq,
            "head": record.head,
            "state_version": STATE_VERSION,
            "state": dump_record(record),
        }
        if title is not None:
            row["title"] = title
        if seen == 0:
            own = {"id": record.id, "code": record.code, "form": record.form}
            self.cursor.add(records, [{**row, **own, "bundle": record.bundle}])
        elif not self.cursor.change(
            _MOVE if title is None else _MOVE_TITLED, record=record.id, seen=seen, **row
        ):
            raise Conflict(MOVED_ON)

    def _put_tasks(self, record: Record) -> None:
        """Only what changed since the record was locked here; all of it where it was not."""
        before = self._seen[record.id].tasks if record.id in self._seen else {}
        changed = [task for task in record.tasks.values() if before.get(task.id) != task]
        if not changed:
            return
        self.cursor.add(tasks, _rows_of_tasks(record, changed), clash="replace")
        for task in changed:
            if task.id in before and before[task.id].holders != task.holders:
                self.cursor.change(_UNHOLD, task=task.id)
        holders = [
            {"task": task.id, "person": person, "open": task.is_open}
            for task in changed
            for person in task.holders
        ]
        self.cursor.add(task_holders, holders, clash="replace")


@cache
def _selecting(given: frozenset[str]) -> Select[Any]:
    """The select of ids with these conditions; one object each, so that it is compiled once."""
    conditions = {
        "form": records.c.form == bindparam("form"),
        "after": records.c.id > bindparam("after"),
        "submitted_from": records.c.submitted_at >= bindparam("submitted_from"),
        "submitted_to": records.c.submitted_at < bindparam("submitted_to"),
        "status": records.c.status == bindparam("status"),
    }
    return (
        select(records.c.id)
        .where(*(conditions[name] for name in sorted(given)))
        .order_by(records.c.id)
        .limit(bindparam("limit", type_=Integer))
    )


def _row_of_event(chained: Chained) -> dict[str, Any]:
    event = chained.event
    return {
        "record": chained.record,
        "seq": chained.seq,
        "type": event.type,
        "version": event.version,
        "at": event.at,
        "actor": event.actor,
        "body": body(event),
        "previous": chained.previous,
        "hash": chained.hash,
    }


def _row_of_kept(record: str, kept: Kept) -> dict[str, Any]:
    return {
        "record": record,
        "digest": kept.digest,
        "path": kept.path,
        "value": None if kept.erased else kept.value,
        "salt": None if kept.erased else kept.salt,
        "erased": kept.erased,
    }


def _rows_of_tasks(record: Record, changed: Iterable[Task]) -> Iterator[dict[str, Any]]:
    places = {task: place for place, task in enumerate(record.tasks)}
    for task in changed:
        yield {
            "id": task.id,
            "record": record.id,
            "position": places[task.id],
            "step": task.step,
            "round": task.round,
            "status": task.status,
            "asked_at": task.handed_at or task.asked_at,
            "due_at": task.due_at,
            "decided_by": task.decided_by,
            "decided_at": task.decided_at,
            "from_person": _before(record, task),
            "department": task.department,
            "paused_at": task.paused_at,
        }


def _before(record: Record, task: Task) -> str:
    """Who sent the task: who handed it on, else who decided last before it was asked."""
    if task.former:
        return task.former[-1]
    earlier = [
        (each.decided_at, place, each.decided_by)
        for place, each in enumerate(record.tasks.values())
        if each.decided_at is not None and each.decided_at <= task.asked_at and each.id != task.id
    ]
    return max(earlier)[2] if earlier else ""
