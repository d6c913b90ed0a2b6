"""A PostgreSQL of its own from Debian's package, for benches and tests."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from app.storage.opening import open_store

_PROGRAMS = Path("/usr/lib/postgresql")  # Debian keeps the releases side by side below it


class PostgresMissing(RuntimeError):  # noqa: N818  it says what the machine lacks
    """The server is not installed; the sentence names the package."""


class PostgresFailed(RuntimeError):  # noqa: N818  it says what the server did
    """A program of the server failed; the sentence is what it printed and logged."""


class Postgres:
    """A server on a socket in a folder of its own: no port, nothing left behind.

    Raises:
        PostgresMissing: Debian's package is not installed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        self._names = (f"test{number}" for number in count(1))
        found = sorted(_PROGRAMS.glob("*/bin/initdb"), key=lambda at: int(at.parts[-3]))
        if not found:
            raise PostgresMissing("PostgreSQL is missing: apt-get install postgresql")
        self._programs = found[-1].parent

    def start(self) -> None:
        """Make the cluster, start it, and migrate the template of its databases.

        Raises:
            PostgresFailed: It does not start.
        """
        if os.geteuid() == 0:  # the server refuses to run as root
            shutil.chown(self.folder, self.user)
        data = self.folder / "data"
        self._run("initdb", "-D", data, "-U", self.user, "-A", "trust", "-E", "UTF8", "--no-locale")
        self.resume()
        template = open_store(self.url("template1"))
        template.migrate()
        template.close()

    def resume(self) -> None:
        """Start it on what it holds, at first or after `stop`."""
        options = f"-k {self.folder} -h '' -c max_connections=80 -c shared_buffers=32MB"
        data, log = self.folder / "data", self.folder / "log"
        self._run("pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start")

    def stop(self) -> None:
        """Stop it at once, as a machine that loses power would."""
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop")

    def url(self, database: str) -> str:
        """The address of a database, as SQLAlchemy spells it."""
        return f"postgresql+psycopg://{self.user}@/{database}?host={self.folder}"

    def fresh(self, *options: str) -> str:
        """The address of a new database: migrated, or empty with `-T template0`."""
        name = next(self._names)
        self._run("createdb", "-h", self.folder, "-U", self.user, *options, name)
        return self.url(name)

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self._programs / program), *map(str, arguments)]
        if os.geteuid() == 0:
            command = ["/sbin/runuser", "-u", self.user, "--", *command]
        done = subprocess.run(
            command,
            cwd="/",
            stdin=subprocess.DEVNULL,
            # The server keeps what it is given open: a pipe would never end.
            stdout=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode:
            log = self.folder / "log"
            said = (done.stdout or b"").decode() + (log.read_text() if log.exists() else "")
            raise PostgresFailed(f"{program} ended with {done.returncode}: {said}")


@contextmanager
def throwaway_postgres() -> Iterator[Postgres]:
    """A running server, gone with its folder at the end.

    Raises:
        PostgresMissing: Debian's package is not installed.
        PostgresFailed: It does not start.
    """
    # Below the machine's folder for short-lived files: the path of a socket has at most 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="countersign-postgres-"))
    try:
        server = Postgres(folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)
