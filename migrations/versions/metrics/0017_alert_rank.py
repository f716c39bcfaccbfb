"""Alerts have a rank: whether a standard is set for what they are about, and their size."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TRUTHS = ("standard", "concern", "for_board")


def upgrade() -> None:
    for name in TRUTHS:
        op.add_column(
            "alert", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.add_column("alert", sa.Column("size", sa.Double()))
    op.alter_column("alert", "variation", nullable=True)
    op.execute(
        "UPDATE alert SET concern = true WHERE finding = 'missed' OR variation LIKE 'concern%'"
    )


def downgrade() -> None:
    op.execute("UPDATE alert SET variation = 'common_cause' WHERE variation IS NULL")
    op.alter_column("alert", "variation", nullable=False)
    for name in (*TRUTHS, "size"):
        op.drop_column("alert", name)
