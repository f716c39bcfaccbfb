"""The application role reads and adds; what it may change is named here, table by table."""

from migrations.shared_privileges import keep_rows, let_rows_change

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    keep_rows()


def downgrade() -> None:
    let_rows_change()
