"""The tables of the tree over all events, and of marks; more of the schema in `schema`."""

from sqlalchemy import Column, ForeignKeyConstraint, Integer, Table, Text, UniqueConstraint

from app.storage.columns import Json, Moment
from app.storage.schema import metadata


def _text(name: str, *, key: bool = False) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=False)


def _number(name: str, *, key: bool = False) -> Column[int]:
    return Column(name, Integer, primary_key=key, nullable=False, autoincrement=False)


leaves = Table(
    "leaves",
    metadata,
    _number("position", key=True),  # in the tree, from 0
    _text("record"),
    _number("seq"),
    _text("hash"),  # of the event, as it was when it was laid
    ForeignKeyConstraint(["record", "seq"], ["events.record", "events.seq"]),
    UniqueConstraint("record", "seq"),
)

blocks = Table(
    "blocks",
    metadata,
    _number("position", key=True),  # of 256 leaves each, from 0
    _text("root"),
)

checkpoints = Table(
    "checkpoints",
    metadata,
    _number("number", key=True),  # from 1
    _number("size"),
    _text("root"),
    Column("at", Moment, nullable=False),
    _text("previous"),  # hash of the checkpoint before, empty for the first
    _text("key"),
    _text("signature"),
)

marks = Table(
    "marks",
    metadata,
    _text("name", key=True),  # what was done: backup, worker, self_check
    Column("at", Moment, nullable=False),
    Column("body", Json, nullable=False),
)
