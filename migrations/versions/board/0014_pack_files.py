"""Packs in each form, as they were given out."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pack_file",
        sa.Column("pack", sa.Uuid(), sa.ForeignKey("pack.id"), primary_key=True),
        sa.Column("withheld", sa.String(), primary_key=True),
        sa.Column("form", sa.String(), primary_key=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("sha256 = encode(sha256(content), 'hex')", name="ck_pack_file_content"),
    )


def downgrade() -> None:
    op.drop_table("pack_file")
