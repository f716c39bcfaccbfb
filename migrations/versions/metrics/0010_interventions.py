"""Interventions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "intervention",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        _text("owner"),
        sa.Column("version", sa.Integer(), nullable=False),
        *map(_text, ("name", "description", "organisation")),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("cost_pence", sa.BigInteger()),
        _text("expected_effect"),
        sa.Column("indicators", JSONB(), nullable=False),
        sa.Column("balancing", JSONB(), nullable=False),
        sa.Column("take_up", JSONB()),
        sa.Column("take_up_plan", sa.Double()),
        sa.Column("comparison", ARRAY(TEXT()), nullable=False),
        _text("finance", nullable=True),
        _text("author"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("number", name="uq_intervention_number"),
        sa.CheckConstraint("cost_pence >= 0", name="ck_intervention_cost"),
        sa.CheckConstraint(
            "take_up_plan > 0 AND take_up_plan < 'Infinity'", name="ck_intervention_plan"
        ),
        sa.CheckConstraint(
            "(take_up IS NULL) = (take_up_plan IS NULL)", name="ck_intervention_take_up"
        ),
        sa.CheckConstraint("jsonb_array_length(indicators) > 0", name="ck_intervention_indicators"),
    )


def downgrade() -> None:
    op.drop_table("intervention")
