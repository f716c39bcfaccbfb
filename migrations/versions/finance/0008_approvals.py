"""Which amounts roles approve, and the programme areas of organisations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEPT = ("approval_limit", "programme_area_set")


def upgrade() -> None:
    op.create_table(
        "approval_limit",
        *_head(),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        *_statement(),
        sa.CheckConstraint("amount >= 0", name="ck_approval_limit_amount"),
    )
    op.create_table(
        "programme_area_set",
        *_head(),
        sa.Column("areas", JSONB(), nullable=False),
        *_statement(),
    )
    for table in KEPT:
        op.create_index(f"ix_{table}_organisation", table, ["organisation", "starts"])
        op.execute(
            f"CREATE TRIGGER keep_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    for table in KEPT:
        op.drop_table(table)


def _head() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("number", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("organisation", sa.String(), nullable=False),
    )


def _statement() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("stated_by", sa.String(), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
    )
