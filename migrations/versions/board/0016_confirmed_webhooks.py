"""A webhook is its organisation's, and ends unless it is confirmed: those of before, in a year."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("webhook", "names")
    op.add_column("webhook", sa.Column("confirmed_by", sa.String()))
    op.add_column("webhook", sa.Column("expires_at", sa.DateTime(timezone=True)))
    op.execute(
        "UPDATE webhook SET confirmed_by = created_by, expires_at = now() + interval '365 days'"
    )
    for name in ("confirmed_by", "expires_at"):
        op.alter_column("webhook", name, nullable=False)


def downgrade() -> None:
    op.add_column("webhook", sa.Column("names", ARRAY(sa.Text())))
    op.execute("UPDATE webhook SET names = ARRAY['everybody', owner]")
    op.alter_column("webhook", "names", nullable=False)
    op.drop_column("webhook", "expires_at")
    op.drop_column("webhook", "confirmed_by")
