"""What is true of one kind of database only, and of connections."""

import os
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import psycopg
import pytest

from app.storage.opening import open_store
from app.storage.store import Draft, Job

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def test_an_address_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="mysql"):
        open_store("mysql://here/it")


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:///a.db?mode=ro"])
def test_a_database_in_memory_is_refused(url):
    with pytest.raises(ValueError, match="file"):
        open_store(url)


def test_a_new_database_file_is_for_its_owner_only(tmp_path):
    path = tmp_path / "new" / "countersign.db"
    store = open_store(f"sqlite:///{path}")
    store.migrate()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    store.close()


def test_two_who_migrate_at_once_do_it_once(tmp_path, postgres):
    for url in (f"sqlite:///{tmp_path / 'new.db'}", postgres.fresh("-T", "template0")):
        store = open_store(url)
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda _, store=store: store.migrate(), range(3)))
        assert store.findings() == []
        store.close()


def test_a_connection_that_the_server_cut_is_replaced(postgres):
    url = postgres.fresh()
    store = open_store(url)
    draw(store)
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert draw(store) == 2
    store.close()


def test_a_forked_child_opens_connections_of_its_own(store):
    draw(store)
    child = os.fork()
    if not child:
        os._exit(0 if draw(store) == 2 else 1)
    _, status = os.waitpid(child, 0)
    assert status == 0
    assert draw(store) == 3


def draw(store):
    with store.writing() as tx:
        return tx.next_number("QJ", 2026)


def test_what_pages_ask_is_found_by_an_index(sqlite_url):
    small = {"people", "departments", "roles", "memberships", "outsiders", "estates", "units"}
    store = open_store(sqlite_url)
    store.database.statements.compiled = {}  # those of this test alone
    with store.reading() as tx:
        tx.record("r")
        tx.record_of_code("c")
        tx.record_of_number("leave", "1")
        tx.record_of_task("t")
        tx.events("r")
        tx.kept("r")
        tx.records(form="leave", status="done", after="r")
        tx.waiting("ann")
        tx.waiting_count("ann")
        tx.decided("ann")
        tx.started("ann")
        tx.draft("d")
        tx.draft_of_task("t", "ann")
        tx.drafts("ann")
        tx.seal("r")
        tx.file("f")
        tx.file_of_content("f")
        tx.jobs_of("r")
        tx.throttle("k")
        tx.account("ann")
        tx.organisation_version()
        tx.settings("leave", date(2026, 3, 2))
        tx.bundle("h")
    with store.writing() as tx:
        tx.take_job(NOW, NOW)
        tx.lock_record("r")
        tx.erase("r", ["d"])
        tx.put_draft(
            Draft(id="d", person="ann", form="f", bundle="h", posted={}, updated_at=NOW, task="t")
        )
        tx.add_job(
            Job(
                id="j",
                kind="seal",
                key="k",
                record="r",
                payload={},
                status="waiting",
                attempts=0,
                run_after=NOW,
            )
        )
        tx.finish_job("j")
    store.close()

    asked = [each.text for each in store.database.statements.compiled.values()]
    plain = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    scans = {
        f"{step}: {statement}"
        for statement in asked
        if statement.startswith(("SELECT", "UPDATE", "DELETE"))
        for *_, step in plain.execute(
            f"EXPLAIN QUERY PLAN {statement}", [None] * statement.count("?")
        )
        if step.startswith("SCAN") and step.split()[1] not in small | {"mine"}
    }
    plain.close()
    assert len(asked) > 25
    assert scans == set()
