"""When the figures last changed, so that a long answer can be read as they stood then."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.Column(
        "moved_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()
    )
    op.add_column("figures_edition", moment)
    op.alter_column("figures_edition", "moved_at", server_default=None)


def downgrade() -> None:
    op.drop_column("figures_edition", "moved_at")
