"""Since when a response is to be read first."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "response_concern",
        sa.Column(
            "raised_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()")
        ),
    )
    op.alter_column("response_concern", "raised_at", server_default=None)


def downgrade() -> None:
    op.drop_column("response_concern", "raised_at")
