"""Databases for tests: a throw-away PostgreSQL from Debian's package, and stores on both kinds.

Loaded as a plugin by tests/conftest.py. A missing PostgreSQL fails, it never skips.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from itertools import count
from pathlib import Path

import pytest

from app.storage.opening import open_store


class Postgres:
    """A server of our own on a socket in a folder of its own: no port, nothing left behind."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names = (f"test{number}" for number in count(1))
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        found = sorted(
            Path("/usr/lib/postgresql").glob("*/bin"), key=lambda at: int(at.parent.name)
        )
        if not found:
            pytest.fail("PostgreSQL is missing: apt-get install postgresql")
        self.programs = found[-1]

    def start(self) -> None:
        if os.geteuid() == 0:  # the server refuses to run as root
            shutil.chown(self.folder, self.user)
        data = self.folder / "data"
        self._run("initdb", "-D", data, "-U", self.user, "-A", "trust", "-E", "UTF8", "--no-locale")
        options = f"-k {self.folder} -h '' -c max_connections=80 -c shared_buffers=32MB"
        log = self.folder / "log"
        self._run("pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start")
        template = open_store(self.url("template1"))
        template.migrate()
        template.close()

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop")

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://{self.user}@/{database}?host={self.folder}"

    def fresh(self, *options: str) -> str:
        """The address of a new database: migrated, or empty with `-T template0`."""
        name = next(self.names)
        self._run("createdb", "-h", self.folder, "-U", self.user, *options, name)
        return self.url(name)

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self.programs / program), *map(str, arguments)]
        if os.geteuid() == 0:
            command = ["/sbin/runuser", "-u", self.user, "--", *command]
        done = subprocess.run(
            command,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode:
            log = self.folder / "log"
            said = (done.stdout or b"").decode() + (log.read_text() if log.exists() else "")
            pytest.fail(f"{program} ended with {done.returncode}: {said}")


@pytest.fixture(scope="session")
def postgres():
    folder = Path(tempfile.mkdtemp(prefix="countersign-postgres-"))
    server = Postgres(folder)
    try:
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder)


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
