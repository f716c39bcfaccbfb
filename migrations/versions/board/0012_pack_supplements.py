"""Packs that add pages to another one."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pack", sa.Column("supplement_to", sa.Uuid(), sa.ForeignKey("pack.id")))
    op.create_index("ix_pack_supplement_to", "pack", ["supplement_to"])


def downgrade() -> None:
    op.drop_column("pack", "supplement_to")
