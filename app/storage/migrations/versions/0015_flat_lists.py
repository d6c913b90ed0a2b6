"""Lists cost the same at any size: the search by form and by four digits, copies nobody opened."""

import sqlalchemy as sa
from alembic import op

from app.storage.sql import found

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_PIECE = 1_000  # records at a time


def upgrade() -> None:
    where = sa.text("read_at IS NULL")
    op.create_index(
        "ix_cc_unread", "cc", ["person", "at"], sqlite_where=where, postgresql_where=where
    )
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        _index_anew(connection)
        return
    op.drop_index("ix_slots_words", "slots")
    for statement in found.ON_POSTGRESQL:
        connection.execute(sa.text(statement.replace(":", r"\:")))
    connection.execute(sa.text("ANALYZE slots"))  # else nothing is known of what is rarely met


def downgrade() -> None:
    raise RuntimeError("an older program would look for other words in the search")


def _index_anew(connection: sa.Connection) -> None:
    """What stands in the search of SQLite, which keeps no text of its own."""
    connection.execute(sa.text("INSERT INTO found (found) VALUES ('delete-all')"))
    asked = sa.text(
        "SELECT place, form, words FROM slots WHERE place > :behind ORDER BY place LIMIT :piece"
    )
    into = sa.text("INSERT INTO found (rowid, tokens) VALUES (:place, :tokens)")
    behind = -(2**63)
    while rows := connection.execute(asked, {"behind": behind, "piece": _PIECE}).all():
        said = [
            {"place": place, "tokens": found.tokens(form, words)} for place, form, words in rows
        ]
        connection.execute(into, said)
        behind = rows[-1].place
