"""Exports and looks, a part of the schema (`schema.py`)."""

from sqlalchemy import Column, Index, Table

from app.storage.columns import Json, Moment
from app.storage.tables import large, metadata, number, some, text

exports = Table(
    "exports",
    metadata,
    text("id", key=True),
    text("person"),  # who asked, and the only one who may take it
    text("kind"),  # zip, xlsx, csv or pdf
    Column("query", Json, nullable=False),  # what was asked for
    text("title"),  # the same in words
    text("status"),  # waiting, running, cancelled, failed, ready, expired
    number("done"),
    number("total"),
    Column("place", Json, nullable=False),  # how far its half-made file is good
    text("error"),  # why it waits again or failed, as a sentence
    text("sha256"),  # of the file; empty: none (any more)
    large("size"),
    text("name"),  # to keep the file under
    Column("asked_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("kept_until", Moment),
    Index(None, "person", "asked_at"),
    some("ix_exports_sha256", "sha256 <> ''", "sha256"),
)

looks = Table(
    "looks",
    metadata,
    text("id", key=True),
    Column("at", Moment, nullable=False),
    text("person"),
    text("kind"),  # read, sealed, original or export
    text("record"),  # empty: an export
    text("form"),  # empty: an export of several
    text("what"),  # the record's number, or what the export holds, in words
    text("target"),  # id of the file or export that was taken; empty: the record was read
    Index(None, "at", "id"),
    Index(None, "record", "at"),
    Index(None, "person", "at"),
)
