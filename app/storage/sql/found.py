"""The index of pairs of characters behind the search: FTS5 on SQLite, GIN on PostgreSQL.

SQLite holds it as a table `found` whose rowid is the record's place, so that what is found comes
in the order of submission; it keeps no text of its own. A token is of one form, so that a search
in one register goes through nothing of the others. PostgreSQL indexes what its function `pairs`
makes of `slots.words`, by the same rules as `core/records/searching.py`.
"""

import zlib
from collections.abc import Sequence

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    MetaData,
    Table,
    Text,
    bindparam,
    func,
    insert,
)

from app.core.records.searching import pairs
from app.storage.schema import slots
from app.storage.sql.compiled import Cursor

NAMES = ("found", "found_data", "found_idx", "found_docsize", "found_config", "ix_slots_words")

ON_SQLITE = (
    "CREATE VIRTUAL TABLE found USING fts5(tokens, content='', detail=none, tokenize='ascii')",
)
ON_POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION pairs(words text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT"
    " PARALLEL SAFE AS $$"
    " SELECT coalesce(array_agg(DISTINCT part), '{}') FROM"
    " (SELECT one || two AS pair, one || two || three || four AS run FROM"
    " (SELECT each AS one, lead(each) OVER w AS two, lead(each, 2) OVER w AS three,"
    " lead(each, 3) OVER w AS four"
    " FROM unnest(string_to_array($1, NULL)) WITH ORDINALITY AS u(each, place)"
    " WINDOW w AS (ORDER BY place)) AS letters"
    " WHERE two IS NOT NULL AND one NOT IN (' ', E'\\n') AND two NOT IN (' ', E'\\n')) AS met,"
    " LATERAL (VALUES (pair), (CASE WHEN run ~ '^[0-9]{4}$' THEN run END)) AS parts(part)"
    " WHERE part IS NOT NULL $$",
    "CREATE INDEX ix_slots_words ON slots USING gin (pairs(words))",
)

# `found` as a column of itself is how FTS5 is spoken to
found = Table(
    "found",
    MetaData(),
    Column("rowid", BigInteger),
    Column("tokens", Text),
    Column("found", Text),
)
_INTO = insert(found).values(rowid=bindparam("place"), tokens=bindparam("said"))
_OUT_OF = insert(found).values(found="delete", rowid=bindparam("place"), tokens=bindparam("said"))
_MERGE = insert(found).values(found="optimize")


def tokens(form: str, words: str) -> str:
    """What stands in the index of SQLite for a record of the form."""
    of_form = _of_form(form)
    return " ".join(of_form + each.encode().hex() for each in pairs(words.split("\n")))


def wanted(form: str, given: Sequence[str]) -> str:
    """What is asked of the index of SQLite: all of these pairs, in records of the form.

    Another form may by chance share its mark, so that the form itself is looked at as well.
    """
    of_form = _of_form(form)
    return " AND ".join(f'"{of_form}{each.encode().hex()}"' for each in given)


def put(cursor: Cursor, form: str, place: int, words: str, before: str | None) -> None:
    """Index a record's words in place of those from before, None where there were none."""
    if cursor.statements.dialect.name != "sqlite":
        return  # PostgreSQL does so by itself
    if before is not None:
        cursor.change(_OUT_OF, place=place, said=tokens(form, before))
    cursor.change(_INTO, place=place, said=tokens(form, words))


def merge(cursor: Cursor) -> None:
    """Leave nothing of what was taken out of the index. Goes through all of it."""
    if cursor.statements.dialect.name == "sqlite":
        cursor.change(_MERGE)


def holds_pairs() -> ColumnElement[bool]:
    """On PostgreSQL: whether the record's words have all the pairs `grams`."""
    return func.pairs(slots.c.words).op("@>")(bindparam("grams", type_=ARRAY(Text)))


def _of_form(form: str) -> str:
    return f"{zlib.crc32(form.encode()):08x}"
