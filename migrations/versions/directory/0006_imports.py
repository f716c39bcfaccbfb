"""Files sent for import."""

from migrations.shared_imports import create_imports, drop_imports

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_imports()


def downgrade() -> None:
    drop_imports()
