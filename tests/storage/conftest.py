"""A store with a bundle in force, and records of a leave form to put into any store."""

import sqlite3
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from app.core.engine.folding import advanced, fold
from app.core.records.event import Asked, Decided, Ended, Submitted
from app.core.records.record import Record
from app.core.trail.chain import chain, first_break
from app.core.trail.digests import keep
from app.storage.store import Draft, Job, Slots

NOW = datetime(2026, 3, 2, 1, 30, 0, 123456, tzinfo=UTC)
SALT = bytes(range(16))


@pytest.fixture
def ready(store):
    """A store with a bundle in force."""
    with store.writing() as tx:
        tx.publish("hash of leave", "leave", '{"form": "leave"}', NOW, "ann")
    return store


def later(minutes):
    return NOW + timedelta(minutes=minutes)


def submitted(record="r1", *, number="QJ-1", by="ann", at=NOW, holders=("bob",), due=""):
    """A new record with its first task done and the second one asked."""
    kept = keep("reason", f"reason of {record}", SALT)
    new = Record(id=record, code=f"code {record}")
    first, second = f"{record}-1", f"{record}-2"
    record_, events = grown(
        new,
        Submitted(
            at=at,
            actor=by,
            form="leave",
            bundle="hash of leave",
            number=number,
            step="write",
            task=first,
            digests={"reason": kept.digest},
        ),
        Asked(
            at=at,
            actor="system:routing",
            task=second,
            step="approve",
            round=1,
            holders=holders,
            due_at=due,
            why={"rule": "head of the department"},
        ),
    )
    return record_, events, (kept,)


def grown(record, *events):
    """The record after the events, and the events in its chain."""
    chained = chain(record.id, record.seq, record.head, events)
    return advanced(fold(record, events), chained), chained


def decided(record, *, by="bob", at=None):
    """The record after its second task was agreed to, which ends it."""
    at = at or later(5)
    return grown(
        record,
        Decided(
            at=at,
            actor=by,
            task=f"{record.id}-2",
            step="approve",
            outcome="agreed",
            act="",
            remark="",
        ),
        Ended(at=at, actor="system:routing", status="done"),
    )


def put(store, record, events, kept=(), title="Leave of Ann", slots=None, jobs=()):
    with store.writing() as tx:
        if record.seq > len(events):
            tx.lock_record(record.id)
        tx.append(record, events, kept, title=title, slots=slots or Slots(), jobs=jobs)


@contextmanager
def undone(store):
    """A transaction that fails at its end."""
    with suppress(ZeroDivisionError), store.writing() as tx:
        yield tx
        raise ZeroDivisionError


def look(store, name, *arguments, **options):
    with store.reading() as tx:
        return getattr(tx, name)(*arguments, **options)


def unbroken(store, *records):
    """Whether each of the records has a trail whose events fit behind one another."""
    with store.reading() as tx, tx.written(records) as trails:
        return [(record, first_break(trail)) for record, trail in trails] == [
            (record, 0) for record in records
        ]


def draft(draft_id="d1", **changes):
    given = {
        "id": draft_id,
        "person": "ann",
        "form": "leave",
        "bundle": "hash of leave",
        "posted": {"reason": ["家里有事", "two"], "days": []},
        "updated_at": NOW,
        "title": "Leave",
    }
    return Draft(**{**given, **changes})


def job(job_id="j1", **changes):
    given = {
        "id": job_id,
        "kind": "seal",
        "key": f"seal {job_id}",
        "record": "r1",
        "payload": {"revision": 1},
        "status": "waiting",
        "attempts": 0,
        "run_after": NOW,
    }
    return Job(**{**given, **changes})


def raw(url, statement):
    """Run a statement past the store."""
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            found = connection.execute(statement).fetchall()
        connection.close()
        return found
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []
