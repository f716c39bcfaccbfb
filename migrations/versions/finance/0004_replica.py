"""What other services last answered."""

from migrations.shared_replicas import create_replica, drop_replica

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_replica()


def downgrade() -> None:
    drop_replica()
