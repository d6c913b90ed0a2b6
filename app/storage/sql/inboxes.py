"""Lists of what waits, was decided and was started, for one person."""

from typing import Any

from sqlalchemy import Integer, bindparam, exists, func, literal_column, select

from app.storage.schema import filled, people, records, task_holders, tasks
from app.storage.sql.compiled import Cursor
from app.storage.store import Line

LIMIT = bindparam("limit", type_=Integer)
OF_RECORD = (
    records.c.id,
    records.c.form,
    records.c.number,
    records.c.title,
    records.c.status,
    records.c.bundle,
    records.c.submitted_at,
    records.c.initiator,
)
_OF_TASK = (
    tasks.c.id,
    tasks.c.step,
    tasks.c.asked_at,
    tasks.c.due_at,
    tasks.c.decided_at,
    tasks.c.status,
    tasks.c.from_person,
    tasks.c.department,
    tasks.c.paused_at,
)
_HELD = (task_holders.c.person == bindparam("person")) & task_holders.c.open.is_(True)
_WAITING = (
    select(*OF_RECORD, *_OF_TASK)
    .select_from(task_holders)
    .join(tasks, tasks.c.id == task_holders.c.task)
    .join(records, records.c.id == tasks.c.record)
    .where(_HELD)
    .order_by(
        tasks.c.paused_at.is_not(None),
        tasks.c.due_at.asc().nulls_last(),
        tasks.c.asked_at,
        tasks.c.id,
    )
)
_WAITING_COUNT = select(func.count()).select_from(task_holders).where(_HELD)
_DECIDED = (
    select(*OF_RECORD, *_OF_TASK)
    .select_from(tasks)
    .join(records, records.c.id == tasks.c.record)
    .where(tasks.c.decided_by == bindparam("person"), filled(tasks.c.decided_by))
    .order_by(tasks.c.decided_at.desc(), tasks.c.id)
    .limit(LIMIT)
)
_UNHELD = (
    select(*OF_RECORD, *_OF_TASK)
    .select_from(tasks)
    .join(records, records.c.id == tasks.c.record)
    .where(
        tasks.c.status == literal_column("'open'"),  # written out, else its index is not used
        ~exists()
        .where(task_holders.c.task == tasks.c.id, task_holders.c.open.is_(True))
        .where(people.c.id == task_holders.c.person, people.c.active.is_(True)),
    )
    .order_by(tasks.c.asked_at, tasks.c.id)
    .limit(LIMIT)
)
_MINE = (
    select(*OF_RECORD)
    .where(records.c.initiator == bindparam("person"))
    .order_by(records.c.submitted_at.desc(), records.c.id)
    .limit(LIMIT)
    .subquery("mine")
)
_STARTED = (
    select(*_MINE.c, *_OF_TASK, task_holders.c.person)
    .select_from(_MINE)
    .outerjoin(tasks, (tasks.c.record == _MINE.c.id) & (tasks.c.status == "open"))
    .outerjoin(task_holders, task_holders.c.task == tasks.c.id)
    .order_by(
        _MINE.c.submitted_at.desc(),
        _MINE.c.id,
        tasks.c.position,
        task_holders.c.person,
    )
)


class InboxesReading:
    """What a person has to do, has done and has begun."""

    cursor: Cursor

    def waiting(self, person: str) -> tuple[Line, ...]:
        """Open tasks of the person, first due first, without due and paused ones last."""
        return tuple(_line(row) for row in self.cursor.rows(_WAITING, person=person))

    def waiting_count(self, person: str) -> int:
        """How many tasks wait for the person."""
        row = self.cursor.row(_WAITING_COUNT, person=person)
        return int(row[0]) if row else 0

    def unheld(self, limit: int = 200) -> tuple[Line, ...]:
        """Open tasks that nobody with an account in use has, the oldest first."""
        return tuple(_line(row) for row in self.cursor.rows(_UNHELD, limit=limit))

    def decided(self, person: str, limit: int = 100) -> tuple[Line, ...]:
        """Tasks that the person decided, newest first."""
        return tuple(_line(row) for row in self.cursor.rows(_DECIDED, person=person, limit=limit))

    def started(self, person: str, limit: int = 100) -> tuple[Line, ...]:
        """Records that the person opened, newest first; the task is the first that is open."""
        found: dict[str, tuple[Any, list[str]]] = {}
        for row in self.cursor.rows(_STARTED, person=person, limit=limit):
            _, holders = found.setdefault(row[0], (row, []))
            if row[-1] is not None and row[-1] not in holders:
                holders.append(row[-1])
        return tuple(_line(row[:-1], tuple(holders)) for row, holders in found.values())


def _line(row: tuple[Any, ...], holders: tuple[str, ...] = ()) -> Line:
    record, form, number, title, status, bundle, submitted_at, initiator = row[:8]
    task, step, asked_at, due_at, decided_at, outcome, from_person, *clock = row[8:]
    return Line(
        record=record,
        form=form,
        number=number,
        title=title,
        status=status,
        task=task or "",
        step=step or "",
        bundle=bundle,
        asked_at=asked_at,
        due_at=due_at,
        decided_at=decided_at,
        outcome="" if outcome in (None, "open") else outcome,
        submitted_at=submitted_at,
        initiator=initiator,
        holders=holders,
        from_person=from_person or "",
        department=clock[0] or "",
        paused_at=clock[1],
    )
