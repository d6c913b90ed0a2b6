"""Jobs know how often they failed by themselves or died without a word, and on which host."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("failures", "lost"):
        op.add_column("jobs", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("jobs", sa.Column("host", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    for name in ("failures", "lost", "host"):
        op.drop_column("jobs", name)
