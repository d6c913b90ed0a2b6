"""The schema by migrations, on both databases."""

import sqlite3
import threading
import time

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from app.storage import migrating, triggers
from app.storage.opening import open_store
from app.storage.schema import INSERT_ONLY, metadata
from app.storage.sql import engine, found
from app.storage.sql.store import SqlStore

ROWS = {
    "bundles": "'h', 'leave', 1, '{}', '2026-01-01T00:00:00+00:00', 'ann'",
    "editions": "'leave', 1, 'h', '{}', '2026-01-01T00:00:00+00:00', 'a', 'a', '', '', '[]'",
    "house_events": "900, '2026-01-01T00:00:00+00:00', 'ann', 'role', '{}'",
    "settings": "'leave', 'limit', 900, '5', '2026-01-01', 'ann', '2026-01-01T00:00:00+00:00'",
    "events": "'r', 1, 'ended', 1, '2026-01-01T00:00:00+00:00', 'ann', '{}', '', 'x'",
    "links": "'r', 's', '2026-01-01T00:00:00+00:00'",
    "files": "'f', 'r', 'seal', 'x', 1, 'application/pdf', 'a', '2026-01-01T00:00:00+00:00'",
    "seals": "'r', 1, 'seal', 'f'",
    "leaves": "0, 'r', 1, 'x'",
    "blocks": "0, 'x'",
    "checkpoints": "1, 1, 'x', '2026-01-01T00:00:00+00:00', '', 'k', 's'",
    "looks": "'l', '2026-01-01T00:00:00+00:00', 'ann', 'read', 'r', 'leave', 'QJ-1', ''",
    "answers": "'r', 'd', 'customer', '\"Ann\"', NULL, false",
}
RECORD = "'h', '', 'ann', 'running', NULL, NULL, '', 1, '', 1, '{}'"


@pytest.fixture
def filled(store_url):
    """An engine on a database with a row in every table that is protected."""
    engine = create_engine(store_url)
    with engine.begin() as connection:
        insert(connection, "bundles", ROWS["bundles"])
        for record in "rs":
            insert(connection, "records", f"'{record}', 'code {record}', 'leave', {RECORD}")
        for table in list(ROWS)[1:]:
            insert(connection, table, ROWS[table])
    yield engine
    engine.dispose()


def insert(connection, table, values):
    connection.execute(text(f"INSERT INTO {table} VALUES ({values})".replace(":", r"\:")))


def refused(engine, statement):
    prepare = "PRAGMA recursive_triggers = ON" if sqlite(engine) else "SELECT 1"
    with engine.connect() as connection:
        connection.execute(text(prepare))
        with pytest.raises(IntegrityError, match="insert-only"):
            connection.execute(text(statement.replace(":", r"\:")))
    return True


def sqlite(engine):
    return engine.dialect.name == "sqlite"


def test_a_backup_before_a_migration_may_take_longer_than_a_transaction_may_idle(
    postgres, monkeypatch
):
    monkeypatch.setattr(engine, "_IDLES_MS", 100)
    store = SqlStore(postgres.fresh("-T", "template0"), patience=0.1)
    with store.database.connection("writing") as connection:
        migrating.upgrade(connection, "0001")
    seconds = []

    def second():
        store.migrate()  # waits longer than for a table
        seconds.append(store.is_current())

    other = threading.Thread(target=second)

    def save(_revision):
        other.start()
        time.sleep(0.5)

    store.migrate(before=save)
    other.join()
    assert seconds == [True]
    assert store.findings() == []
    store.close()


def test_tables_made_by_migrations_are_those_of_the_schema(store_url):
    engine = create_engine(store_url)
    with engine.connect() as connection:
        compared = {"compare_type": True, "include_object": not_of_the_search}
        context = MigrationContext.configure(connection, opts=compared)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def not_of_the_search(thing, name, *_):
    """What each database has of its own; whether it finds, tests/storage/test_registers.py says."""
    return name not in found.NAMES


def test_migrating_twice_changes_nothing(store):
    store.migrate()
    store.migrate()
    assert store.findings() == []


def test_an_empty_database_says_that_it_must_be_migrated(tmp_path, postgres):
    for url in (f"sqlite:///{tmp_path / 'empty.db'}", postgres.fresh("-T", "template0")):
        store = open_store(url)
        assert "the database is at nothing, not at 0" in store.findings()[0]
        store.migrate()
        assert store.findings() == []
        store.close()


@pytest.mark.parametrize("table", [*INSERT_ONLY, "answers"])
def test_a_protected_row_is_neither_changed_nor_deleted_nor_replaced(filled, table):
    column = metadata.tables[table].columns.keys()[0]
    assert refused(filled, f"UPDATE {table} SET {column} = {column}")
    assert refused(filled, f"DELETE FROM {table}")
    if sqlite(filled):
        assert refused(filled, f"INSERT OR REPLACE INTO {table} VALUES ({ROWS[table]})")
    else:
        assert refused(filled, f"TRUNCATE {table} CASCADE")


def test_an_answer_may_be_erased_and_only_that(filled):
    assert refused(filled, "UPDATE answers SET value = '\"Bob\"'")
    assert refused(filled, "UPDATE answers SET path = 'x', value = NULL, erased = true")
    with filled.begin() as connection:
        connection.execute(text("UPDATE answers SET value = NULL, salt = NULL, erased = true"))


@pytest.mark.parametrize("name", sorted(triggers.expected("sqlite")))
def test_a_missing_trigger_is_found(store, store_url, name):
    table = name.split("_no_")[0]
    engine = create_engine(store_url)
    with engine.begin() as connection:
        on = "" if sqlite(engine) else f" ON {table}"
        connection.execute(text(f"DROP TRIGGER {name}{on}"))
    engine.dispose()
    assert store.findings() == [f"trigger {name} is missing or altered"]


def test_a_missing_trigger_fails_the_next_migration(store, store_url):
    engine = create_engine(store_url)
    with engine.begin() as connection:
        on = "" if sqlite(engine) else " ON events"
        connection.execute(text(f"DROP TRIGGER events_no_delete{on}"))
    engine.dispose()
    with pytest.raises(Exception, match="events_no_delete"):
        store.migrate()


def test_a_trigger_that_is_switched_off_or_says_something_else_is_found(postgres, sqlite_url):
    url = postgres.fresh()
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute("ALTER TABLE events DISABLE TRIGGER events_no_delete")
    assert findings(url) == ["trigger events_no_delete is missing or altered"]

    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute("ALTER TABLE events ENABLE TRIGGER events_no_delete")
        connection.execute(
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RETURN NULL; END $$"
        )
    assert len(findings(url)) == len(triggers.expected("postgresql"))

    connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    connection.executescript(
        "DROP TRIGGER events_no_delete;"
        "CREATE TRIGGER events_no_delete BEFORE DELETE ON events WHEN false BEGIN SELECT 1; END"
    )
    connection.close()
    assert findings(sqlite_url) == ["trigger events_no_delete is missing or altered"]


def test_a_database_that_cannot_hold_chinese_is_found(postgres):
    url = postgres.fresh("-T", "template0", "-E", "SQL_ASCII")
    store = open_store(url)
    store.migrate()
    assert store.findings() == ["the database is in SQL_ASCII, not in UTF8"]
    store.close()


def findings(url):
    store = open_store(url)
    try:
        return store.findings()
    finally:
        store.close()
