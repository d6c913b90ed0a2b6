"""What tables are made of: their metadata, columns and indexes as this schema spells them."""

from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Index, Integer, MetaData, Text
from sqlalchemy import literal_column as literal
from sqlalchemy import text as condition_text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

BYTEWISE = Text().with_variant(Text(collation="C"), "postgresql")  # as SQLite compares


def text(name: str, *more: Any, key: bool = False) -> Column[str]:
    """A text that is always there, perhaps empty."""
    return Column(name, Text, *more, primary_key=key, nullable=False)


def number(name: str, *, key: bool = False) -> Column[int]:
    """A whole number that is always there."""
    return Column(name, Integer, primary_key=key, nullable=False, autoincrement=False)


def large(name: str) -> Column[int]:
    """A whole number of 64 bits that is always there."""
    return Column(name, BigInteger, nullable=False)


def filled(column: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition of a partial index, written out: else SQLite does not use the index."""
    return column != literal("''")


def some(name: str, condition: str, *columns: str, unique: bool = False) -> Index:
    """An index of the rows that meet the condition, see `filled`."""
    where = condition_text(condition)
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)
