"""Databases to measure on: one for the product, and its copy for the bare driver."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

import psycopg

from app.storage.sql.engine import PRAGMAS


class Ground(Protocol):
    """A kind of database with room for two.

    Attributes:
        kind: `sqlite` or `postgresql`.
        conditions: Release and settings that both sides run under, in words.
        folder: Where files that belong to the product's side may be put.
        mark: What stands for a value in a statement.
        begin: What a transaction that writes begins with.
    """

    kind: str
    conditions: str
    folder: Path
    mark: str
    begin: str

    @property
    def url(self) -> str:
        """The product's database, as SQLAlchemy spells it."""
        ...

    @property
    def copy_url(self) -> str:
        """The copy."""
        ...

    def copy(self) -> None:
        """Copy the product's database; no connection to it may be open."""
        ...

    def connected(self, *, copy: bool) -> Any:
        """A connection of the driver itself, to the product's database or to its copy."""
        ...


@dataclass(kw_only=True)
class SqliteGround:
    """Two files in one folder."""

    folder: Path
    kind: str = "sqlite"
    mark: str = "?"
    begin: str = "BEGIN IMMEDIATE"
    conditions: str = (
        f"SQLite {sqlite3.sqlite_version}, WAL, synchronous=FULL, two files in one folder"
    )

    @property
    def url(self) -> str:
        """The product's file."""
        return f"sqlite:///{self.folder / 'product.db'}"

    @property
    def copy_url(self) -> str:
        """The copied file."""
        return f"sqlite:///{self.folder / 'bare.db'}"

    def copy(self) -> None:
        """Copy the file; its log went into it when the last connection closed."""
        shutil.copy(self.folder / "product.db", self.folder / "bare.db")

    def connected(self, *, copy: bool) -> sqlite3.Connection:
        """A connection with the product's own settings."""
        connection = sqlite3.connect(
            self.folder / ("bare.db" if copy else "product.db"), isolation_level=None
        )
        for name, value in PRAGMAS.items():
            connection.execute(f"PRAGMA {name} = {value}")
        return connection


@dataclass(kw_only=True)
class PostgresGround:
    """Two databases on one server, made and dropped by the bench."""

    folder: Path
    server: str  # address of any database on it
    kind: str = "postgresql"
    mark: str = "%s"
    begin: str = "BEGIN"
    conditions: str = ""
    name: str = field(default_factory=lambda: f"countersign_bench_{token_hex(4)}")

    @property
    def url(self) -> str:
        """The product's database."""
        return _with_database(self.server, self.name)

    @property
    def copy_url(self) -> str:
        """The copied database."""
        return _with_database(self.server, f"{self.name}_bare")

    def make(self) -> None:
        """Make the product's database, and say what the server is like."""
        with self._at_server() as connection:
            connection.execute(f'CREATE DATABASE "{self.name}"')
            shown = {
                name: connection.execute(f"SHOW {name}").fetchone()
                for name in ("server_version", "fsync", "synchronous_commit")
            }
        said = {name: row[0] if row else "?" for name, row in shown.items()}
        self.conditions = (
            f"PostgreSQL {said['server_version'].split()[0]}, fsync={said['fsync']}, "
            f"synchronous_commit={said['synchronous_commit']}, two databases on one server"
        )

    def copy(self) -> None:
        """Copy the database on the server."""
        with self._at_server() as connection:
            connection.execute(f'CREATE DATABASE "{self.name}_bare" TEMPLATE "{self.name}"')

    def connected(self, *, copy: bool) -> psycopg.Connection[Any]:
        """A connection with the product's own settings."""
        url = _with_database(self.server, f"{self.name}_bare" if copy else self.name)
        return psycopg.connect(
            _plain(url),
            autocommit=True,
            options="-c timezone=UTC -c synchronous_commit=on",
            client_encoding="utf8",
        )

    def drop(self) -> None:
        """Leave nothing behind on the server."""
        with self._at_server() as connection:
            for name in (self.name, f"{self.name}_bare"):
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _at_server(self) -> psycopg.Connection[Any]:
        return psycopg.connect(_plain(self.server), autocommit=True)


@contextmanager
def postgres_ground(folder: Path, server: str) -> Iterator[PostgresGround]:
    """Room on a PostgreSQL server, for as long as it is needed.

    Raises:
        psycopg.Error: It cannot be reached, or the account there may make no databases.
    """
    ground = PostgresGround(folder=folder, server=server)
    try:
        ground.make()
        yield ground
    finally:
        ground.drop()


def _plain(url: str) -> str:
    """The address as the driver spells it."""
    return url.replace("postgresql+psycopg:", "postgresql:", 1)


def _with_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
