"""Allocations: what an organisation passes on or releases."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KEPT = ("allocation", "allocation_share", "allocation_act")


def upgrade() -> None:
    op.create_table(
        "allocation",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        _text("kind"),
        _text("organisation"),
        sa.Column("book", sa.String(), sa.ForeignKey("book.code")),
        sa.Column("effective_date", sa.Date(), nullable=False),
        _text("description"),
        _text("source"),
        sa.Column("total", sa.BigInteger(), nullable=False),
        _text("debit_account"),
        _text("credit_account"),
        sa.Column("details", JSONB()),
        _text("proposed_by"),
        _moment("proposed_at"),
        sa.UniqueConstraint("number", name="uq_allocation_number"),
        sa.CheckConstraint(
            "kind IN ('devolution', 'running_cost_release')", name="ck_allocation_kind"
        ),
        sa.CheckConstraint("total > 0", name="ck_allocation_total"),
    )
    op.create_index("ix_allocation_organisation", "allocation", ["organisation", "number"])
    op.create_table(
        "allocation_share",
        _of_allocation(),
        sa.Column("body", sa.String(), primary_key=True),
        _text("name"),
        sa.Column("weight", sa.Numeric(24, 9), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount >= 0 AND weight >= 0", name="ck_allocation_share_amount"),
    )
    op.create_table(
        "allocation_act",
        _of_allocation(),
        _text("act"),
        sa.Column("reason", sa.String()),
        sa.Column("journal", sa.Uuid()),
        _text("actor"),
        _moment("time"),
        sa.CheckConstraint("act IN ('approved', 'rejected')", name="ck_allocation_act_act"),
        sa.CheckConstraint("journal IS NULL OR act = 'approved'", name="ck_allocation_act_journal"),
    )
    for table in KEPT:
        op.execute(
            f"CREATE TRIGGER keep_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    for table in reversed(KEPT):
        op.drop_table(table)


def _text(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.String(), nullable=False)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _of_allocation() -> sa.Column[object]:
    return sa.Column("allocation", sa.Uuid(), sa.ForeignKey("allocation.id"), primary_key=True)
