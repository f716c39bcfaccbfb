"""Files sent for import."""

from migrations.shared_imports import create_imports, drop_imports

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_imports()


def downgrade() -> None:
    drop_imports()
