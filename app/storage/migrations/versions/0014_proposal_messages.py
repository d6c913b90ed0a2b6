"""Messages about proposals of definitions."""

import sqlalchemy as sa
from alembic import op

from app.storage.columns import Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proposal_messages",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("proposal", "person", "about")),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("read_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["proposal"], ["proposals.id"], name=op.f("fk_proposal_messages_proposal")
        ),
        sa.PrimaryKeyConstraint("proposal", "person", "about", name=op.f("pk_proposal_messages")),
    )
    op.create_index(op.f("ix_proposal_messages_person_at"), "proposal_messages", ["person", "at"])
    new = sa.text("read_at IS NULL")
    op.create_index(
        "ix_proposal_messages_new", "proposal_messages", ["person"],
        sqlite_where=new, postgresql_where=new,
    )  # fmt: skip


def downgrade() -> None:
    raise RuntimeError("messages cannot be taken back")
