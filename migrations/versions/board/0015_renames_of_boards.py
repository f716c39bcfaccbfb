"""How often a board's name changed: its meetings are told anew."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("board", sa.Column("renames", sa.Integer(), nullable=False, server_default="0"))
    op.alter_column("board", "renames", server_default=None)
    op.add_column("board", sa.Column("renamed_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("board", "renamed_at")
    op.drop_column("board", "renames")
