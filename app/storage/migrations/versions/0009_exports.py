"""Exports with their progress, and who looked at what."""

import sqlalchemy as sa
from alembic import op

from app.storage import triggers
from app.storage.columns import Json, Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), autoincrement=False, nullable=False)


def upgrade() -> None:
    op.create_table(
        "exports",
        *(_text(name) for name in ("id", "person", "kind")),
        sa.Column("query", Json(), nullable=False),
        *(_text(name) for name in ("title", "status")),
        *(_number(name) for name in ("done", "total")),
        sa.Column("place", Json(), nullable=False),
        *(_text(name) for name in ("error", "sha256")),
        sa.Column("size", sa.BigInteger(), nullable=False),
        _text("name"),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("kept_until", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
    )
    op.create_index(op.f("ix_exports_person_asked_at"), "exports", ["person", "asked_at"])
    kept = sa.text("sha256 <> ''")
    op.create_index(
        "ix_exports_sha256", "exports", ["sha256"], sqlite_where=kept, postgresql_where=kept
    )
    op.create_table(
        "looks",
        _text("id"),
        sa.Column("at", Moment(), nullable=False),
        *(_text(name) for name in ("person", "kind", "record", "form", "what", "target")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_looks")),
    )
    op.create_index(op.f("ix_looks_at_id"), "looks", ["at", "id"])
    op.create_index(op.f("ix_looks_record_at"), "looks", ["record", "at"])
    op.create_index(op.f("ix_looks_person_at"), "looks", ["person", "at"])
    triggers.create(op.get_bind(), ("looks",))


def downgrade() -> None:
    raise RuntimeError("who looked at what cannot be taken back")
