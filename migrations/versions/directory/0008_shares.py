"""How the figures of what was split divide among its successors."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("succession", sa.Column("share", sa.Double()))
    op.add_column("succession", sa.Column("basis", sa.String()))
    op.create_check_constraint("ck_succession_share", "succession", "share > 0 AND share <= 1")
    op.create_check_constraint(
        "ck_succession_basis", "succession", "(share IS NULL) = (basis IS NULL)"
    )


def downgrade() -> None:
    op.drop_column("succession", "share")
    op.drop_column("succession", "basis")
