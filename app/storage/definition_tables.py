"""Tables of what authors wrote: editions with their texts, drafts, proposals. See `schema`."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from app.storage.columns import Json, Moment
from app.storage.schema import bundles, metadata


def _text(name: str, *more: ForeignKey, key: bool = False) -> Column[str]:
    return Column(name, Text, *more, primary_key=key, nullable=False)


def _number(name: str, *, key: bool = False) -> Column[int]:
    return Column(name, Integer, primary_key=key, nullable=False, autoincrement=False)


editions = Table(
    "editions",
    metadata,
    _text("form", key=True),
    _number("edition", key=True),  # counts what was ever in force, from 1
    _text("hash", ForeignKey(bundles.c.hash)),
    Column("files", Json, nullable=False),  # path → the author's text, comments and all
    Column("at", Moment, nullable=False),
    _text("by"),  # who put it in force
    _text("author"),  # who wrote the change
    _text("confirmed_by"),  # the second person, where one was asked
    _text("reason"),
    Column("changes", Json, nullable=False),  # sentences: what is different from the one before
)

definition_drafts = Table(
    "definition_drafts",
    metadata,
    _text("person", key=True),
    _text("form", key=True),
    _number("edition"),  # that it began from
    Column("files", Json, nullable=False),
    _text("reason"),
    Column("updated_at", Moment, nullable=False),
    Index(None, "form"),
)

proposals = Table(
    "proposals",
    metadata,
    _text("id", key=True),
    _text("kind"),  # texts, or setting
    _text("form"),
    _number("edition"),  # that was in force when it was made
    Column("body", Json, nullable=False),  # files, or name, value and since of a setting
    _text("hash"),  # of the body: exactly this is published
    _text("reason"),
    _text("by"),
    Column("at", Moment, nullable=False),
    _text("status"),  # open, published, declined, withdrawn
    _text("decided_by"),
    Column("decided_at", Moment),
    _text("answer"),
    Index(None, "form", "status"),
    Index(None, "hash"),
)
