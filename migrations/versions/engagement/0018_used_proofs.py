"""Proofs of work that were used."""

import sqlalchemy as sa
from alembic import op

from migrations.shared_privileges import may

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "used_proof",
        sa.Column("nonce", sa.String(), primary_key=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    may("DELETE", "used_proof")


def downgrade() -> None:
    op.drop_table("used_proof")
