"""The tree over all events with its checkpoints, and marks: when what was last done."""

import sqlalchemy as sa
from alembic import op

from app.storage import triggers
from app.storage.columns import Json, Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), autoincrement=False, nullable=False)


def upgrade() -> None:
    op.create_table(
        "leaves",
        _number("position"),
        _text("record"),
        _number("seq"),
        _text("hash"),
        sa.ForeignKeyConstraint(
            ["record", "seq"], ["events.record", "events.seq"], name=op.f("fk_leaves_record_seq")
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_leaves")),
        sa.UniqueConstraint("record", "seq", name=op.f("uq_leaves_record_seq")),
    )
    op.create_table(
        "blocks",
        _number("position"),
        _text("root"),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_blocks")),
    )
    op.create_table(
        "checkpoints",
        _number("number"),
        _number("size"),
        _text("root"),
        sa.Column("at", Moment(), nullable=False),
        *(_text(name) for name in ("previous", "key", "signature")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_checkpoints")),
    )
    op.create_table(
        "marks",
        _text("name"),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("body", Json(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_marks")),
    )
    triggers.create(op.get_bind(), ("leaves", "blocks", "checkpoints"))


def downgrade() -> None:
    raise RuntimeError("checkpoints that were given to others cannot be taken back")
