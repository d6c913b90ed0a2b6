"""Databases for tests: a throw-away PostgreSQL from Debian's package, and stores on both kinds.

Loaded as a plugin by tests/conftest.py. A missing PostgreSQL fails, it never skips.
"""

import shutil

import pytest

from app.storage.opening import open_store
from app.storage.throwaway import throwaway_postgres


@pytest.fixture(scope="session")
def postgres():
    with throwaway_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory):
    """A SQLite file with all tables, to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "empty.db"
    store = open_store(f"sqlite:///{path}")
    store.migrate()
    store.close()
    return path


@pytest.fixture
def sqlite_url(tmp_path, migrated_sqlite):
    shutil.copy(migrated_sqlite, tmp_path / "countersign.db")
    return f"sqlite:///{tmp_path / 'countersign.db'}"


@pytest.fixture
def sqlite_store(sqlite_url):
    """A migrated store on SQLite, where one kind of database is enough."""
    store = open_store(sqlite_url)
    yield store
    store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request):
    """The address of a migrated, empty database; the test runs once for each kind."""
    if request.param == "sqlite":
        return request.getfixturevalue("sqlite_url")
    return request.getfixturevalue("postgres").fresh()


@pytest.fixture
def store(store_url):
    """A migrated, empty store; the test runs once for each kind."""
    opened = open_store(store_url)
    yield opened
    opened.close()
