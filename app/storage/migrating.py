"""Bringing a database up to date, and saying what is wrong with it as it stands."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from app.core.errors import Unfit
from app.storage import triggers
from app.storage.sql.engine import PRAGMAS

_LOCK = 0x436F756E74657273  # the same number in every process, on PostgreSQL
_FOLDER = Path(__file__).parent / "migrations"


class Unprotected(Unfit):
    """Tables are without the triggers that protect them."""


def upgrade(
    connection: Connection, to: str = "head", before: Callable[[str], None] | None = None
) -> None:
    """Run what is missing, in the transaction that stands on the connection.

    Whoever comes second waits and finds nothing to do: on SQLite by the transaction itself.

    Args:
        connection: With a transaction that writes.
        to: The revision to end at.
        before: Called with the revision that a database holds which is about to be changed; not
            for an empty one. Where it raises, nothing is changed.

    Raises:
        Unprotected: A trigger is missing afterwards; roll back.
    """
    if connection.dialect.name == "postgresql":
        _wait(connection)
    config = _config()
    head = ScriptDirectory.from_config(config).get_current_head()
    found = MigrationContext.configure(connection).get_current_revision()
    if before is not None and found not in (None, head):
        before(str(found))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
    if to not in ("head", head):
        return  # it has the triggers of its own time
    if missing := triggers.missing(connection):
        raise Unprotected(
            f"the database is not protected: triggers are missing or altered: {', '.join(missing)} "
            "(restore a backup; countersign verify-trail says what was changed meanwhile)"
        )


def _wait(connection: Connection) -> None:
    """Until nobody else migrates, however long; a backup may then take as long as it takes."""
    for each in ("idle_in_transaction_session_timeout", "lock_timeout"):
        connection.execute(text(f"SET LOCAL {each} = 0"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    connection.execute(text("SET LOCAL lock_timeout TO DEFAULT"))  # tables are another matter


def revisions() -> frozenset[str]:
    """Every revision that this program knows."""
    script = ScriptDirectory.from_config(_config())
    return frozenset(each.revision for each in script.walk_revisions())


def is_current(connection: Connection) -> bool:
    """Whether nothing is left to be run."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == head


def findings(connection: Connection) -> list[str]:
    """What is wrong, one line each, for the operator."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    found = MigrationContext.configure(connection).get_current_revision()
    if found != head:
        return [f"the database is at {found or 'nothing'}, not at {head} (run the migration)"]
    return [
        *(f"trigger {name} is missing or altered" for name in triggers.missing(connection)),
        *_weak_settings(connection),
    ]


def _weak_settings(connection: Connection) -> list[str]:
    if connection.dialect.name == "sqlite":
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in PRAGMAS}
        return [
            f"PRAGMA {name} is {found[name]}, not {wanted}"
            for name, wanted in PRAGMAS.items()
            if found[name] != wanted
        ]
    wanted = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
    shown = {name: connection.execute(text(f"SHOW {name}")).scalar() for name in wanted}
    weak = [
        f"{name} is {shown[name]}, not {value}"
        for name, value in wanted.items()
        if shown[name] != value
    ]
    if (encoding := connection.execute(text("SHOW server_encoding")).scalar()) != "UTF8":
        weak.append(f"the database is in {encoding}, not in UTF8")
    return weak


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    return config
