"""What registers read: places, columns and words of every record, its readers, saved views."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.core.definitions.bundle import Bundle, thaw
from app.core.engine.access import readers
from app.core.engine.contents import unflatten
from app.core.engine.folding import advanced, fold
from app.core.engine.indexing import slots_of
from app.core.fields.base import Titles
from app.core.records.answer import Answers
from app.core.records.event import read_event
from app.core.records.record import STATE_VERSION, Record
from app.core.records.searching import folded
from app.core.records.state import load_record
from app.core.trail.chain import Chained
from app.storage.columns import Day, Json, Moment, Quantity
from app.storage.sql import found

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TEXTS = tuple(f"text{number}" for number in range(1, 7))
NUMBERS = tuple(f"number{number}" for number in range(1, 5))
DATES = tuple(f"date{number}" for number in range(1, 5))
FLAGS = ("participant", "holder", "told")
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _slots() -> sa.Table:
    bytewise = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return op.create_table(
        "slots",
        _text("record"),
        _text("form"),
        sa.Column("place", sa.BigInteger(), nullable=False),
        _text("status"),
        _text("initiator"),
        *(sa.Column(name, bytewise, nullable=True) for name in TEXTS),
        *(sa.Column(name, Quantity(), nullable=True) for name in NUMBERS),
        *(sa.Column(name, Day(), nullable=True) for name in DATES),
        sa.Column("shown", Json(), nullable=False),
        _text("words"),
        sa.Column("named", Json(), nullable=False),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name=op.f("fk_slots_record")),
        sa.PrimaryKeyConstraint("record", name=op.f("pk_slots")),
        sa.UniqueConstraint("place", name=op.f("uq_slots_place")),
    )


def _readers() -> sa.Table:
    return op.create_table(
        "readers",
        *(_text(name) for name in ("record", "person", "form")),
        sa.Column("place", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in FLAGS),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name=op.f("fk_readers_record")),
        sa.PrimaryKeyConstraint("record", "person", name=op.f("pk_readers")),
    )


def upgrade() -> None:
    op.drop_table("slots")  # all of it follows from the records
    slots, people = _slots(), _readers()
    _fill(op.get_bind(), slots, people)
    op.create_index(op.f("ix_slots_form_place"), "slots", ["form", "place"])
    for name in ("status", "initiator"):
        op.create_index(op.f(f"ix_slots_form_{name}_place"), "slots", ["form", name, "place"])
    for name in (*TEXTS, *NUMBERS, *DATES):
        where = sa.text(f"{name} IS NOT NULL")
        op.create_index(
            f"ix_slots_{name}",
            "slots",
            ["form", name, "place"],
            sqlite_where=where,
            postgresql_where=where,
        )
    op.create_index(op.f("ix_readers_person_form_place"), "readers", ["person", "form", "place"])
    op.create_table(
        "views",
        *(_text(name) for name in ("id", "form", "person", "name")),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("query", Json(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_views")),
    )
    op.create_index(op.f("ix_views_form_person"), "views", ["form", "person"])


def downgrade() -> None:
    raise RuntimeError("saved views cannot be taken back")


def _fill(connection: sa.Connection, slots: sa.Table, people: sa.Table) -> None:
    """The rows of every record that there is, and the search over their words."""
    lite = connection.dialect.name == "sqlite"
    for statement in found.ON_SQLITE if lite else ():
        connection.execute(sa.text(statement))
    titles, bundles, place = _titles(connection), _Bundles(connection), -1
    for record, title in _records(connection):
        place = max(place + 1, _place_at(record.submitted_at or BEGINNING))
        row = _row(connection, bundles.of(record.bundle), record, title, titles)
        connection.execute(slots.insert(), {**row, "place": place})
        tied = [
            {
                "record": record.id,
                "person": person,
                "form": record.form,
                "place": place,
                **{flag: getattr(each, flag) for flag in FLAGS},
            }
            for person, each in readers(record).items()
        ]
        connection.execute(people.insert(), tied)
        if lite:
            said = {"place": place, "tokens": found.tokens(record.form, row["words"])}
            into = sa.text("INSERT INTO found (rowid, tokens) VALUES (:place, :tokens)")
            connection.execute(into, said)
    for statement in () if lite else found.ON_POSTGRESQL:
        connection.execute(sa.text(statement.replace(":", r"\:")))


def _place_at(moment: datetime) -> int:
    return (moment - BEGINNING) // timedelta(microseconds=1) << 10


def _row(
    connection: sa.Connection, bundle: Bundle, record: Record, title: str, titles: Titles
) -> dict[str, Any]:
    made = slots_of(bundle, _answers(connection, bundle, record), titles)
    said = {".number": record.number, ".title": title, **made.words}
    lines = {name: line for name, text in said.items() if (line := folded(text))}
    texts = [text and text.replace("\0", "") for text in made.texts]
    typed = (*texts, *made.numbers, *made.dates)
    return {
        "record": record.id,
        "form": record.form,
        "status": record.status,
        "initiator": record.initiator,
        **dict(zip((*TEXTS, *NUMBERS, *DATES), typed, strict=True)),
        "shown": dict(made.shown),
        "words": "\n".join(lines.values()),
        "named": list(lines),
    }


class _Bundles:
    """The frozen definitions, each read once."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._known: dict[str, Bundle] = {}

    def of(self, hash_: str) -> Bundle:
        """The bundle of that hash."""
        if hash_ not in self._known:
            asked = sa.text("SELECT text FROM bundles WHERE hash = :hash")
            self._known[hash_] = thaw(self._connection.execute(asked, {"hash": hash_}).scalar_one())
        return self._known[hash_]


_RECORDS = sa.table(
    "records",
    *(sa.column(name, sa.Text()) for name in ("id", "code", "title")),
    sa.column("submitted_at", Moment()),
    sa.column("state_version", sa.Integer()),
    sa.column("state", Json()),
)
_EVENTS = sa.table(
    "events",
    *(sa.column(name, sa.Text()) for name in ("record", "type", "actor", "previous", "hash")),
    *(sa.column(name, sa.Integer()) for name in ("seq", "version")),
    sa.column("at", Moment()),
    sa.column("body", Json()),
)
_ANSWERS = sa.table(
    "answers",
    *(sa.column(name, sa.Text()) for name in ("record", "digest")),
    sa.column("value", Json()),
    sa.column("erased", sa.Boolean()),
)


def _records(connection: sa.Connection) -> Iterator[tuple[Record, str]]:
    """Every record with its title, in the order of submission."""
    order = sa.select(_RECORDS.c.id).order_by(_RECORDS.c.submitted_at, _RECORDS.c.id)
    for id_ in connection.execute(order).scalars().all():
        row = connection.execute(sa.select(_RECORDS).where(_RECORDS.c.id == id_)).one()
        if row.state_version == STATE_VERSION:
            yield load_record(row.state), row.title
        else:
            events = list(_events(connection, id_))
            state = fold(Record(id=id_, code=row.code), (each.event for each in events))
            yield advanced(state, events), row.title


def _events(connection: sa.Connection, record: str) -> Iterator[Chained]:
    asked = sa.select(_EVENTS).where(_EVENTS.c.record == record).order_by(_EVENTS.c.seq)
    for row in connection.execute(asked):
        event = read_event(row.type, row.version, row.at, row.actor, row.body)
        yield Chained(record=record, seq=row.seq, event=event, previous=row.previous, hash=row.hash)


def _answers(connection: sa.Connection, bundle: Bundle, record: Record) -> Answers:
    asked = sa.select(_ANSWERS.c.digest, _ANSWERS.c.value).where(
        _ANSWERS.c.record == record.id, _ANSWERS.c.erased.is_(False)
    )
    values = {row.digest: row.value for row in connection.execute(asked)}
    flat = {path: values[each] for path, each in record.digests.items() if each in values}
    return unflatten(bundle.form, flat)


def _titles(connection: sa.Connection) -> Titles:
    """How the organisation calls things."""
    named = {
        "person": "SELECT id, name FROM people",
        "department": "SELECT id, title FROM departments",
        "estate": "SELECT id, title FROM estates",
        "unit": "SELECT id, title FROM units",
        "outside": "SELECT id, title FROM outsiders",
    }
    known = {
        kind: {row[0]: row[1] for row in connection.execute(sa.text(asked))}
        for kind, asked in named.items()
    }
    return lambda kind, id_: known.get(kind, {}).get(id_, id_)
