"""The tables of messages: what came to people, and when they want mail."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from app.storage.columns import Moment
from app.storage.definition_tables import proposals
from app.storage.schema import metadata, records, some

messages = Table(
    "messages",
    metadata,
    Column("record", Text, ForeignKey(records.c.id), primary_key=True, nullable=False),
    Column("seq", Integer, primary_key=True, nullable=False, autoincrement=False),  # its event's
    Column("person", Text, primary_key=True, nullable=False),
    Column("about", Text, nullable=False),  # asked, returned, named, handed, done, …
    Column("task", Text, nullable=False),  # empty: the record as a whole
    Column("actor", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("read_at", Moment),
    Index(None, "person", "at"),
    some("ix_messages_new", "read_at IS NULL", "person"),
)

proposal_messages = Table(
    "proposal_messages",
    metadata,
    Column("proposal", Text, ForeignKey(proposals.c.id), primary_key=True, nullable=False),
    Column("person", Text, primary_key=True, nullable=False),
    Column("about", Text, primary_key=True, nullable=False),  # the state that it had: open, …
    Column("at", Moment, nullable=False),
    Column("read_at", Moment),
    Index(None, "person", "at"),
    some("ix_proposal_messages_new", "read_at IS NULL", "person"),
)

notices = Table(
    "notices",
    metadata,
    Column("person", Text, primary_key=True, nullable=False),
    Column("digest", Text, nullable=False),  # 08:30, local; empty: each mail by itself
    Column("quiet_from", Text, nullable=False),  # 21:00, local; empty: no quiet hours
    Column("quiet_to", Text, nullable=False),
)
