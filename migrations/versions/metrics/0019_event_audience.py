"""Events say who may know of them."""

from migrations.shared_audience import add_audience, drop_audience

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_audience()


def downgrade() -> None:
    drop_audience()
