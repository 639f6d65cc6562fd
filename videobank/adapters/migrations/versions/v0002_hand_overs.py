"""Hand-overs of the bank by their keys."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hand_overs",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("call", sa.String(), nullable=False),
        sa.Column("invited_at_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_at_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_hand_overs_invited_at_us", "hand_overs", ["invited_at_us"])


def downgrade() -> None:
    raise NotImplementedError("evidence is never migrated backwards")
