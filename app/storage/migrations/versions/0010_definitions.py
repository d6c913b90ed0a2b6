"""Editions with the texts that they were made from, drafts of definitions, proposals."""

import sqlalchemy as sa
from alembic import op

from app.storage import triggers
from app.storage.columns import Json, Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

EARLIER = """
INSERT INTO editions
SELECT form, edition, hash, '{}', at, by, by, '', '', '[]' FROM bundles
"""
GONE_BACK = """
INSERT INTO editions
SELECT c.form, last.edition + 1, c.hash, '{}', c.at, b.by, b.by, '', '', '[]'
FROM current_bundles c JOIN bundles b ON b.hash = c.hash
JOIN (SELECT form, max(edition) AS edition FROM bundles GROUP BY form) last ON last.form = c.form
WHERE b.edition < last.edition
"""


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), autoincrement=False, nullable=False)


def upgrade() -> None:
    op.create_table(
        "editions",
        _text("form"),
        _number("edition"),
        _text("hash"),
        sa.Column("files", Json(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        _text("by"),
        _text("author"),
        _text("confirmed_by"),
        _text("reason"),
        sa.Column("changes", Json(), nullable=False),
        sa.ForeignKeyConstraint(["hash"], ["bundles.hash"], name=op.f("fk_editions_hash")),
        sa.PrimaryKeyConstraint("form", "edition", name=op.f("pk_editions")),
    )
    op.execute(EARLIER)
    op.execute(GONE_BACK)
    op.create_table(
        "definition_drafts",
        _text("person"),
        _text("form"),
        _number("edition"),
        sa.Column("files", Json(), nullable=False),
        _text("reason"),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("person", "form", name=op.f("pk_definition_drafts")),
    )
    op.create_index(op.f("ix_definition_drafts_form"), "definition_drafts", ["form"])
    op.create_table(
        "proposals",
        _text("id"),
        _text("kind"),
        _text("form"),
        _number("edition"),
        sa.Column("body", Json(), nullable=False),
        _text("hash"),
        _text("reason"),
        _text("by"),
        sa.Column("at", Moment(), nullable=False),
        _text("status"),
        _text("decided_by"),
        sa.Column("decided_at", Moment(), nullable=True),
        _text("answer"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    op.create_index(op.f("ix_proposals_form_status"), "proposals", ["form", "status"])
    op.create_index(op.f("ix_proposals_hash"), "proposals", ["hash"])
    triggers.create(op.get_bind(), ("editions",))


def downgrade() -> None:
    raise RuntimeError("editions of definitions cannot be taken back")
