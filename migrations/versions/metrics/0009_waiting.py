"""Referral-to-treatment pathways by weekly band."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

CHECKS = {
    "part": "part IN ('Part_1A', 'Part_1B', 'Part_2', 'Part_2A', 'Part_3')",
    "open_band": "open_band IN (52, 104)",
    "bands": "cardinality(bands) <= open_band + 1",
    "total": "total >= 0 AND unknown_start >= 0",
    "revision": "revision >= 1",
}


def upgrade() -> None:
    op.create_table(
        "rtt_pathway",
        sa.Column("period", sa.Date(), primary_key=True),
        sa.Column("part", sa.String(), primary_key=True),
        sa.Column("treatment_function", sa.String(), primary_key=True),
        sa.Column("provider", sa.String(), primary_key=True),
        sa.Column("commissioner", sa.String(), primary_key=True),
        sa.Column("revision", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("bands", ARRAY(sa.Integer()), nullable=False),
        sa.Column("open_band", sa.SmallInteger(), nullable=False),
        sa.Column("unknown_start", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("import_number", sa.Integer(), nullable=False),
        *(sa.CheckConstraint(rule, name=f"ck_rtt_pathway_{name}") for name, rule in CHECKS.items()),
    )


def downgrade() -> None:
    op.drop_table("rtt_pathway")
