"""People's first passwords, what is no longer used, messages, when people want mail."""

import sqlalchemy as sa
from alembic import op

from app.storage.columns import Day, Moment

revision = "0006"
down_revision = "0002"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def upgrade() -> None:
    op.add_column(
        "people", sa.Column("temporary", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "retired",
        _text("kind"),
        _text("id"),
        sa.Column("since", Day(), nullable=True),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_retired")),
    )
    _some("ix_tasks_open", "tasks", ["id"], "status = 'open'")
    op.create_table(
        "messages",
        _text("record"),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        *(_text(name) for name in ("person", "about", "task", "actor")),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("read_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name=op.f("fk_messages_record")),
        sa.PrimaryKeyConstraint("record", "seq", "person", name=op.f("pk_messages")),
    )
    op.create_index(op.f("ix_messages_person_at"), "messages", ["person", "at"])
    _some("ix_messages_new", "messages", ["person"], "read_at IS NULL")
    op.create_table(
        "notices",
        *(_text(name) for name in ("person", "digest", "quiet_from", "quiet_to")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_notices")),
    )


def downgrade() -> None:
    raise RuntimeError("messages and what is no longer used cannot be taken back")


def _some(name: str, table: str, columns: list[str], condition: str) -> None:
    """An index of the rows that meet the condition."""
    where = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
