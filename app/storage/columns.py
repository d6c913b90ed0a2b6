"""Column types that mean the same on SQLite and PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, cast

import orjson
from sqlalchemy import Date, DateTime, Dialect, Float, Numeric, String, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

_JSON = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS

# What is called for every value is given to the drivers' cursor as it stands: SQLAlchemy's own
# processors wrap `process_bind_param` and `process_result_value` once more.
Read = Callable[[Any], Any]
Write = Callable[[Any], Any]


def _moment(value: Any) -> datetime | None:
    """Aware UTC."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if value is None or value.tzinfo is UTC:
        return cast("datetime | None", value)
    return cast(datetime, value.astimezone(UTC))


def _utc(value: datetime | None) -> datetime | None:
    """The same moment in UTC.

    Raises:
        ValueError: The moment has no time zone.
    """
    if value is None or value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        raise ValueError("a moment without time zone cannot be stored")
    return value.astimezone(UTC)


def _moment_text(value: datetime | None) -> str | None:
    """As SQLite holds it."""
    utc = _utc(value)
    return None if utc is None else utc.isoformat(timespec="microseconds")


def _day(value: Any) -> date | None:
    """The day."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _json(value: Any) -> Any:
    """The value."""
    return None if value is None else orjson.loads(value)


def _json_text(value: Any) -> str | None:
    """Compact text with sorted keys."""
    return None if value is None else orjson.dumps(value, option=_JSON).decode()


class Moment(TypeDecorator[datetime]):
    """An aware moment, given back in UTC.

    PostgreSQL holds a `timestamptz`; SQLite a text of fixed width with microseconds, so that the
    order of the texts is the order of the moments.
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """A text on SQLite."""
        kind = String(32) if dialect.name == "sqlite" else DateTime(timezone=True)
        return dialect.type_descriptor(kind)

    def bind_processor(self, dialect: Dialect) -> Write:
        """UTC."""
        return _moment_text if dialect.name == "sqlite" else _utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Read:
        """Aware UTC."""
        return _moment


class Day(TypeDecorator[date]):
    """A day without a zone: `date` on PostgreSQL, ISO text on SQLite."""

    impl = Date
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """A text on SQLite."""
        return dialect.type_descriptor(String(10) if dialect.name == "sqlite" else Date())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        """The day, or its text."""
        return value.isoformat() if value is not None and dialect.name == "sqlite" else value

    def result_processor(self, dialect: Dialect, coltype: object) -> Read | None:
        """The day; PostgreSQL's driver gives it as it is."""
        return _day if dialect.name == "sqlite" else None


class Quantity(TypeDecorator[Decimal]):
    """A number to search and sort by: `numeric` on PostgreSQL, a float on SQLite.

    The exact number stands in `answers`; this one is only compared, never shown.
    """

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """A float on SQLite, which knows no other fraction."""
        return dialect.type_descriptor(Float() if dialect.name == "sqlite" else Numeric())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """The number as the database compares it."""
        return float(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """The number, on SQLite with the digits of a float."""
        return Decimal(str(value)) if isinstance(value, float) else value


class Json(TypeDecorator[Any]):
    """A JSON value as compact text with sorted keys; a missing value is NULL, never `null`.

    Text on PostgreSQL too: `jsonb` refuses a NUL inside a text that somebody typed, and gives
    numbers back in another spelling.
    """

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Write:
        """The text."""
        return _json_text

    def result_processor(self, dialect: Dialect, coltype: object) -> Read:
        """The value."""
        return _json


class instant(FunctionElement[str]):  # noqa: N801  a function of SQL
    """A `Moment` written by the database as chains write it, see `core.trail.chain.instant`."""

    type = Text()
    inherit_cache = True


@compiles(instant)
def _as_it_stands(element: instant, compiler: SQLCompiler, **how: Any) -> str:
    return f"replace({compiler.process(element.clauses, **how)}, '+00:00', 'Z')"


@compiles(instant, "postgresql")
def _spelled_out(element: instant, compiler: SQLCompiler, **how: Any) -> str:
    utc = f"({compiler.process(element.clauses, **how)}) AT TIME ZONE 'UTC'"
    return f'to_char({utc}, \'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\')'
