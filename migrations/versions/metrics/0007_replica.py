"""What the directory last answered, which says who is provisional instead of a column."""

import sqlalchemy as sa
from alembic import op

from migrations.shared_replicas import create_replica, drop_replica

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_replica()
    op.drop_column("organisation", "provisional")


def downgrade() -> None:
    provisional: sa.Column[bool] = sa.Column(
        "provisional", sa.Boolean(), nullable=False, server_default=sa.true()
    )
    op.add_column("organisation", provisional)
    op.alter_column("organisation", "provisional", server_default=None)
    drop_replica()
