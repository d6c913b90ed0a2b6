"""Triggers that keep tables insert-only, and what keeps an answer from being rewritten."""

from sqlalchemy import Connection, text

from app.storage.schema import INSERT_ONLY

_REFUSE = "BEGIN SELECT RAISE(ABORT, 'insert-only'); END"
_ERASED = "NEW.value IS NULL AND NEW.salt IS NULL AND NEW.erased"
_SAME = "NEW.record = OLD.record AND NEW.digest = OLD.digest AND NEW.path = OLD.path"

_FUNCTION = "refuse_change"
_FUNCTION_BODY = "BEGIN RAISE EXCEPTION 'insert-only' USING ERRCODE = 'restrict_violation'; END"


def expected(dialect: str) -> dict[str, tuple[str, str]]:
    """Every trigger by its name: the table that it guards, and the statement that makes it."""
    return _on_sqlite() if dialect == "sqlite" else _on_postgresql()


def create(connection: Connection, tables: tuple[str, ...]) -> None:
    """Make the triggers of these tables."""
    dialect = connection.dialect.name
    if dialect != "sqlite":
        connection.execute(
            text(
                f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql"
                f" AS $$ {_FUNCTION_BODY} $$"
            )
        )
    for table, statement in expected(dialect).values():
        if table in tables:
            connection.execute(text(statement))


def missing(connection: Connection) -> list[str]:
    """Names of triggers that are not there, are switched off or say something else."""
    dialect = connection.dialect.name
    found = (
        _found_on_sqlite(connection) if dialect == "sqlite" else _found_on_postgresql(connection)
    )
    return [name for name, made in sorted(expected(dialect).items()) if found.get(name) != made]


def _on_sqlite() -> dict[str, tuple[str, str]]:
    made = {}
    for table in (*INSERT_ONLY, "answers"):
        for event in ("UPDATE", "DELETE"):
            name = f"{table}_no_{event.lower()}"
            when = f" WHEN NOT ({_ERASED} AND {_SAME})" if (table, event) == _ERASABLE else ""
            statement = f"CREATE TRIGGER {name} BEFORE {event} ON {table}{when} {_REFUSE}"
            made[name] = (table, statement)
    return made


def _on_postgresql() -> dict[str, tuple[str, str]]:
    made = {}
    for table in (*INSERT_ONLY, "answers"):
        for event in ("UPDATE", "DELETE", "TRUNCATE"):
            name = f"{table}_no_{event.lower()}"
            each = "STATEMENT" if event == "TRUNCATE" else "ROW"
            when = f" WHEN (NOT ({_ERASED} AND {_SAME}))" if (table, event) == _ERASABLE else ""
            statement = (
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each}{when}"
                f" EXECUTE FUNCTION {_FUNCTION}()"
            )
            made[name] = (table, statement)
    return made


_ERASABLE = ("answers", "UPDATE")


def _found_on_sqlite(connection: Connection) -> dict[str, tuple[str, str]]:
    rows = connection.execute(
        text("SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger'")
    )
    return {name: (table, statement) for name, table, statement in rows}


def _found_on_postgresql(connection: Connection) -> dict[str, tuple[str, str]]:
    """A trigger counts with its table, its events and its function, not by the letter."""
    rows = connection.execute(
        text(
            "SELECT tgname, relname, tgtype, tgqual IS NULL FROM pg_trigger"
            " JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal"
            " AND tgenabled IN ('O', 'A') AND proname = :function AND btrim(prosrc) = :body"
        ),
        {"function": _FUNCTION, "body": _FUNCTION_BODY},
    )
    # Bits of tgtype: 1 for each row, 2 before, 8 DELETE, 16 UPDATE, 32 TRUNCATE.
    kinds = {11: "delete", 19: "update", 34: "truncate"}
    made = _on_postgresql()
    return {
        name: made[name]
        for name, table, bits, always in rows
        if name in made
        and name == f"{table}_no_{kinds.get(bits)}"
        and always == (" WHEN " not in made[name][1])
    }
