"""A whole database into files and back: SQLite page by page, PostgreSQL table by table.

Both work while others write: what is saved is the database as it stood at one moment. No client
programs are needed, so that any machine that can serve can save and load.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from app.core.errors import Conflict, Invalid
from app.storage import migrating
from app.storage.saved import Saved
from app.storage.sql.engine import Database

FILE = "countersign.db"
ENDING = ".copy"
VERSION = "alembic_version"
_ASK_VERSION = "SELECT version_num FROM alembic_version"
_READ = 1 << 20  # bytes at a time

NOT_EMPTY = "the database holds tables already (restore into an empty one)"


class Unsound(Invalid):
    """The database itself is damaged: a copy of it would be as well."""


def is_empty(database: Database) -> bool:
    """Whether it holds no table at all."""
    with database.connection("reading") as connection:
        return not inspect(connection).get_table_names()


def save(database: Database, folder: Path) -> Saved:
    """Write the database into the folder.

    Raises:
        Unsound: SQLite finds its own file damaged; names what it finds.
    """
    if database.dialect == "sqlite":
        return _save_pages(database, folder / FILE)
    with database.connection("reading") as connection:  # one snapshot for all tables
        rows = dict(_save_tables(connection, folder))
        files = tuple(f"{table}{ENDING}" for table in rows)
        revision = _revision(connection)
        return Saved(kind="postgresql", revision=revision, files=files, rows=rows)


def load(database: Database, folder: Path, saved: Saved) -> None:
    """Fill the empty database from the folder, in one transaction: all of it, or nothing.

    Raises:
        Conflict: It is not empty.
        Invalid: The copy is of another kind of database, or of a newer program.
    """
    refuse_other(database, saved)
    if not is_empty(database):
        raise Conflict(NOT_EMPTY)
    if saved.kind == "sqlite":
        _load_pages(database, folder / FILE)
        return
    with database.connection("writing") as connection:
        migrating.upgrade(connection, saved.revision)
        for name in saved.files:
            _load_table(connection, folder / name)


def refuse_other(database: Database, saved: Saved) -> None:
    """Say that a copy cannot be loaded here; asks no database, and makes none.

    Raises:
        Invalid: It is of another kind of database, or of a newer program.
    """
    if saved.kind != database.dialect:
        raise Invalid(
            "the backup is of {kind}, and COUNTERSIGN_DATABASE is {own}",
            kind=saved.kind,
            own=database.dialect,
        )
    if saved.revision not in migrating.revisions():
        raise Invalid("the backup is of a newer program ({found})", found=saved.revision)


def _save_pages(database: Database, path: Path) -> Saved:
    source = database.engine.raw_connection()
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as copy:
            copy.execute("PRAGMA synchronous = OFF")  # whoever asked for it makes it durable
            driver: Any = source.driver_connection
            driver.backup(copy)
            found = [row[0] for row in copy.execute("PRAGMA quick_check(5)")]
            if found != ["ok"]:
                raise Unsound("the database is damaged: {found}", found="; ".join(found))
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
            revision = copy.execute(_ASK_VERSION).fetchone()
    finally:
        source.close()
    return Saved(kind="sqlite", revision=revision[0] if revision else "", files=(FILE,))


def _load_pages(database: Database, path: Path) -> None:
    """SQLite writes its copy as one transaction: a process that dies leaves the file empty."""
    target = database.engine.raw_connection()
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
            driver: Any = target.driver_connection
            copy.backup(driver)
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        target.invalidate()  # what this connection knew of the file is no longer so
        database.close()


def _save_tables(connection: Connection, folder: Path) -> Iterator[tuple[str, int]]:
    """Every table by its name, those that others refer to first; gives how many rows it has."""
    cursor = _driver(connection).cursor()
    for table, _ in inspect(connection).get_sorted_table_and_fkc_names():
        if table is None or table == VERSION:
            continue
        with (folder / f"{table}{ENDING}").open("wb") as file:
            with cursor.copy(f"COPY {_named(connection, table)} TO STDOUT") as copy:
                for data in copy:
                    file.write(data)
            yield table, cursor.rowcount
    cursor.close()


def _load_table(connection: Connection, path: Path) -> None:
    cursor = _driver(connection).cursor()
    with path.open("rb") as file:
        named = _named(connection, path.name.removesuffix(ENDING))
        with cursor.copy(f"COPY {named} FROM STDIN") as copy:
            while data := file.read(_READ):
                copy.write(data)
    cursor.close()


def _named(connection: Connection, table: str) -> str:
    """`table (column, …)` with the columns that are written, in an order that never changes."""
    quote = connection.dialect.identifier_preparer.quote
    columns = [
        quote(column["name"])
        for column in inspect(connection).get_columns(table)
        if "computed" not in column
    ]
    return f"{quote(table)} ({', '.join(sorted(columns))})"


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _revision(connection: Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or ""


def size(database: Database) -> int:
    """How many bytes the database takes, as it says itself."""
    with database.connection("reading") as connection:
        if database.dialect == "sqlite":
            pages = connection.execute(text("PRAGMA page_count")).scalar_one()
            return int(pages) * int(connection.execute(text("PRAGMA page_size")).scalar_one())
        asked = "SELECT pg_database_size(current_database())"
        return int(connection.execute(text(asked)).scalar_one())
