"""The tables that registers read; see `schema.py`, which has all of them."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, UniqueConstraint

from app.storage.columns import Day, Json, Moment, Quantity
from app.storage.tables import BYTEWISE, large, metadata, some, text

TEXT_SLOTS = tuple(f"text{number}" for number in range(1, 7))
NUMBER_SLOTS = tuple(f"number{number}" for number in range(1, 5))
DATE_SLOTS = tuple(f"date{number}" for number in range(1, 5))

slots = Table(  # one row a record: what registers list, filter, sort and search by
    "slots",
    metadata,
    text("record", ForeignKey("records.id"), key=True),
    text("form"),
    large("place"),  # in the order of submission, see `sql/indexing.py`; never changes
    text("status"),
    text("initiator"),
    *(Column(name, BYTEWISE) for name in TEXT_SLOTS),
    *(Column(name, Quantity) for name in NUMBER_SLOTS),
    *(Column(name, Day) for name in DATE_SLOTS),
    Column("shown", Json, nullable=False),  # field → answer, for columns
    text("words"),  # folded, a line for number, title and each answer
    Column("named", Json, nullable=False),  # which field each line is of
    UniqueConstraint("place"),
    Index(None, "form", "place"),
    Index(None, "form", "status", "place"),
    Index(None, "form", "initiator", "place"),
    *(
        some(f"ix_slots_{name}", f"{name} IS NOT NULL", "form", name, "place")
        for name in (*TEXT_SLOTS, *NUMBER_SLOTS, *DATE_SLOTS)
    ),
)

readers = Table(  # whom anything ties to a record, by the words of `engine.access.Scope`
    "readers",
    metadata,
    text("record", ForeignKey("records.id"), key=True),
    text("person", key=True),
    text("form"),
    large("place"),  # of the record's row in slots
    Column("participant", Boolean, nullable=False),
    Column("holder", Boolean, nullable=False),
    Column("told", Boolean, nullable=False),
    Index(None, "person", "form", "place"),
)

views = Table(  # how somebody likes to see a register
    "views",
    metadata,
    text("id", key=True),
    text("form"),
    text("person"),
    text("name"),
    Column("shared", Boolean, nullable=False),
    Column("query", Json, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "form", "person"),
)
