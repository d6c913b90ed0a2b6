"""Files that people hand in, who was told, invitations of outside parties, hours of departments."""

import sqlalchemy as sa
from alembic import op

from app.storage.columns import Day, Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), autoincrement=False, nullable=False)


def upgrade() -> None:
    op.add_column("people", sa.Column("email", sa.Text(), nullable=False, server_default=""))
    op.add_column("tasks", sa.Column("department", sa.Text(), nullable=False, server_default=""))
    op.add_column("tasks", sa.Column("paused_at", Moment(), nullable=True))
    op.create_table(
        "department_hours",
        _text("department"),
        _text("opens"),
        _text("closes"),
        _text("weekdays"),
        sa.PrimaryKeyConstraint("department", name=op.f("pk_department_hours")),
    )
    op.create_table(
        "department_days",
        _text("department"),
        sa.Column("day", Day(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("department", "day", name=op.f("pk_department_days")),
    )
    op.create_table(
        "attachments",
        *(_text(name) for name in ("id", "person", "draft", "record", "field")),
        *(_text(name) for name in ("sha256", "shown", "thumb", "media", "name")),
        *(_number(name) for name in ("size", "width", "height")),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    op.create_index(op.f("ix_attachments_draft"), "attachments", ["draft"])
    _some("ix_attachments_record", "attachments", ["record"], "record <> ''")
    op.create_table(
        "cc",
        *(_text(name) for name in ("record", "person", "step", "by")),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("read_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name=op.f("fk_cc_record")),
        sa.PrimaryKeyConstraint("record", "person", name=op.f("pk_cc")),
    )
    op.create_index(op.f("ix_cc_person_at"), "cc", ["person", "at"])
    op.create_table(
        "invitations",
        *(_text(name) for name in ("id", "kind", "record", "task", "person", "name")),
        *(_text(name) for name in ("channel", "address", "token", "code")),
        _number("tries"),
        _number("sent"),
        sa.Column("code_until", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        _text("created_by"),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        _text("ended"),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name=op.f("fk_invitations_record")),
        sa.ForeignKeyConstraint(["task"], ["tasks.id"], name=op.f("fk_invitations_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
    )
    op.create_index(op.f("ix_invitations_task"), "invitations", ["task"])
    _some("uq_invitations_token", "invitations", ["token"], "token <> ''", unique=True)


def downgrade() -> None:
    raise RuntimeError("invitations and files that people handed in cannot be taken back")


def _some(name: str, table: str, columns: list[str], condition: str, unique: bool = False) -> None:
    """An index of the rows that meet the condition."""
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)
