"""Connections: how each database is opened, and how a transaction begins, waits and ends."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from os import register_at_fork
from pathlib import Path
from typing import Any
from weakref import WeakMethod

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    PoolProxiedConnection,
    create_engine,
    event,
    make_url,
)

from app.core.errors import BadPlace, Conflict, NoRoom, Unfit, Unreachable
from app.storage.sql.compiled import Cursor, Statements

BUSY = "系统正忙，请稍后再试，填写的内容都在"
MOVED_ON = "这张单子刚刚有了新的变化，请刷新页面，看过之后再办理"

PRAGMAS = {  # what findings() holds the connections against
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: what was acknowledged survives a power cut
    "foreign_keys": 1,
    "recursive_triggers": 1,  # else INSERT OR REPLACE deletes without the triggers
    "secure_delete": 1,  # an erased value is overwritten
}
_SQLITE_FULL = 13
_SQLITE_NO_DATABASE = 26  # SQLITE_NOTADB
_SQLITE_AWAY = (10, 14)  # SQLITE_IOERR, SQLITE_CANTOPEN
_AWAY_STATES = ("57P01", "57P02", "57P03")  # SQLSTATE: shutting down, crashed, starting
_AWAY = 5.0  # seconds that a database may take to come back before people are told
_IDLES_MS = 60_000  # that a transaction may stand on PostgreSQL without asking for anything
_WAITS_MS = 5  # SQLite's own waiting sleeps in long steps, so that ours does most of it

_BEGIN = {
    # The select takes the snapshot at once, so that the waiting for it is done here.
    ("sqlite", "reading"): ("BEGIN", "SELECT 1 FROM sqlite_schema LIMIT 1"),
    ("sqlite", "writing"): ("BEGIN IMMEDIATE",),
    ("postgresql", "reading"): ("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",),
    ("postgresql", "writing"): ("BEGIN ISOLATION LEVEL READ COMMITTED",),
}
_BUSY_STATES = {  # SQLSTATE
    "55P03",  # a lock was not to be had in time
    "40P01",  # deadlock
    "40001",  # another transaction was faster
}


class Database:
    """The pool of connections to one database, and transactions on it.

    Attributes:
        patience: For how many seconds a writer waits for another before it gives up.
    """

    def __init__(self, url: str, *, patience: float = 10.0) -> None:
        made = make_url(url)
        self.patience = patience
        self.engine = (
            _sqlite(made) if made.get_backend_name() == "sqlite" else _postgresql(made, patience)
        )
        self.statements = Statements(self.engine.dialect)
        # A connection that lives on in a forked child breaks the parent's.
        dispose = WeakMethod(self.close)
        register_at_fork(before=lambda: (alive := dispose()) and alive())

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.engine.dialect.name

    def close(self) -> None:
        """Close every connection that is not in use."""
        self.engine.dispose()

    @contextmanager
    def transaction(self, scope: str) -> Iterator[Cursor]:
        """One transaction, `reading` or `writing`; committed at the end, rolled back on any error.

        Raises:
            Conflict: Others held what is needed for too long, or wrote the same row.
            NoRoom: The disk is full.
            Unreachable: The database does not answer, or stopped meanwhile.
        """
        connection = self._begun(scope)
        try:
            driver = connection.cursor()
            try:
                yield Cursor(self.statements, driver)
            finally:
                driver.close()
            connection.commit()
        except self.errors as error:
            away = self._is_away(error) or self._is_gone(error, connection)
            self._roll_back(connection)
            if self._is_full(error):
                raise NoRoom from error
            if away:
                raise Unreachable from error
            if self._is_busy(error):
                raise Conflict(BUSY) from error
            if is_clash(error):
                raise Conflict(MOVED_ON) from error
            raise
        except BaseException:
            self._roll_back(connection)
            raise
        finally:
            connection.close()

    @contextmanager
    def connection(self, scope: str) -> Iterator[Connection]:
        """A transaction for SQLAlchemy itself, as migrations need it."""
        with Connection(self.engine, self._begun(scope)) as connection:
            connection.begin()  # else Alembic commits, and lets others in, behind each migration
            yield connection
            connection.commit()

    @property
    def errors(self) -> type[Exception]:
        """What the driver raises."""
        raised: type[Exception] = self.engine.dialect.loaded_dbapi.Error
        return raised

    def _begun(self, scope: str) -> PoolProxiedConnection:
        """A connection on which the transaction stands, waited for with growing, uneven pauses."""
        began = time.monotonic()
        last, back = began + self.patience, began + min(_AWAY, self.patience)
        pause, fresh = 0.001, False
        while True:
            connection = None
            try:
                connection = self.engine.raw_connection()
                driver = connection.cursor()
                for statement in _BEGIN[self.dialect, scope]:
                    driver.execute(statement)
                driver.close()
            except self.errors as error:
                gone = connection is not None and self._is_gone(error, connection)
                if connection is not None and gone:
                    connection.invalidate(error)
                elif connection is not None:
                    connection.close()
                if gone and not fresh:
                    self.engine.dispose()  # the server was started anew: all of them are dead
                    fresh = True
                elif self._is_away(error):
                    if time.monotonic() > back:
                        raise Unreachable from error
                elif not self._is_busy(error):
                    raise
                elif time.monotonic() > last:
                    raise Conflict(BUSY) from error
            else:
                return connection
            time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311  no secret: it spreads writers
            pause = min(pause * 1.5, 0.02)

    def _roll_back(self, connection: PoolProxiedConnection) -> None:
        try:
            connection.rollback()
        except self.errors as error:  # there is nobody any more to take anything back
            connection.invalidate(error)

    def _is_away(self, error: Exception) -> bool:
        """Whether nobody answers there, for now."""
        if self.dialect == "sqlite":
            return getattr(error, "sqlite_errorcode", 0) & 0xFF in _SQLITE_AWAY
        state = getattr(error, "sqlstate", None)
        unreached = isinstance(error, self.engine.dialect.loaded_dbapi.OperationalError)
        return state in _AWAY_STATES or (unreached and (state or "08").startswith("08"))

    def _is_gone(self, error: Exception, connection: PoolProxiedConnection) -> bool:
        return self.engine.dialect.is_disconnect(error, connection.driver_connection, None)  # type: ignore[arg-type]

    def _is_full(self, error: Exception) -> bool:
        if self.dialect == "sqlite":
            return getattr(error, "sqlite_errorcode", 0) & 0xFF == _SQLITE_FULL
        return getattr(error, "sqlstate", None) == "53100"

    def _is_busy(self, error: Exception) -> bool:
        if self.dialect == "sqlite":
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            return code in (5, 6)  # SQLITE_BUSY, SQLITE_LOCKED
        return getattr(error, "sqlstate", None) in _BUSY_STATES


def is_clash(error: BaseException) -> bool:
    """Whether a row with the same key was there already."""
    code = getattr(error, "sqlite_errorcode", None)  # SQLITE_CONSTRAINT_PRIMARYKEY, …_UNIQUE
    return code in (1555, 2067) or getattr(error, "sqlstate", None) == "23505"


def _sqlite(url: URL) -> Engine:
    """WAL on a file.

    Raises:
        BadPlace: The database would live in memory, where each connection has its own.
    """
    if not url.database or url.database == ":memory:" or url.query:
        raise BadPlace(
            f"a SQLite database is a file, as in sqlite:///instance/countersign.db, not {url}"
        )
    path = Path(url.database)
    # isolation_level=None: the driver begins nothing by itself, see Database.transaction.
    engine = create_engine(
        url,
        connect_args={"isolation_level": None, "timeout": _WAITS_MS / 1000},
        pool_size=8,
        max_overflow=24,
    )

    @event.listens_for(engine, "do_connect")
    def _make(*_: Any) -> None:
        """Not before it is asked: a restore that is refused leaves no empty database."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)  # names, answers and password hashes: for the server's own user

    @event.listens_for(engine, "connect")
    def _prepare(driver: Any, _record: Any) -> None:
        try:
            for name, value in PRAGMAS.items():
                driver.execute(f"PRAGMA {name} = {value}")
        except Exception as fault:
            if getattr(fault, "sqlite_errorcode", 0) != _SQLITE_NO_DATABASE:
                raise
            raise Unfit(f"{path} is no SQLite database, or damaged (restore a backup)") from fault

    return engine


def _postgresql(url: URL, patience: float) -> Engine:
    """Psycopg 3; transactions are begun by Database.transaction, hence autocommit in the driver."""
    options = (
        f"-c timezone=UTC -c lock_timeout={int(patience * 1000)}"
        f" -c synchronous_commit=on -c idle_in_transaction_session_timeout={_IDLES_MS}"
    )
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args={"options": options, "client_encoding": "utf8"},
        isolation_level="AUTOCOMMIT",
        pool_size=8,
        max_overflow=24,
    )
