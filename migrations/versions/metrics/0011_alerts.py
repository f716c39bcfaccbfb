"""Alerts."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SERIES = ["owner", "organisation", "indicator", "category", "kind"]


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        *map(_text, ("owner", "kind")),
        sa.Column("organisation", sa.String(), sa.ForeignKey("organisation.code"), nullable=False),
        sa.Column("indicator", sa.String(), sa.ForeignKey("indicator.code"), nullable=False),
        _text("category"),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        *map(_text, ("finding", "variation", "sentence")),
        sa.Column("import_number", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        _text("acknowledged_by", nullable=True),
        _text("acknowledged_reason", nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("number", name="uq_alert_number"),
        sa.CheckConstraint(
            "kind IN ('special_cause', 'benchmark_crossed', 'level_changed', 'verdict_changed')",
            name="ck_alert_kind",
        ),
        sa.CheckConstraint(
            "num_nulls(acknowledged_by, acknowledged_reason, acknowledged_at) IN (0, 3)",
            name="ck_alert_acknowledged",
        ),
    )
    _unique("uq_alert_finding", "period", "finding", where="NOT (kind = 'verdict_changed')")
    _unique("uq_alert_revision", "import_number", where="kind = 'verdict_changed'")
    op.create_index("ix_alert_owner_number", "alert", ["owner", "number"])


def _unique(name: str, *more: str, where: str) -> None:
    op.create_index(name, "alert", [*SERIES, *more], unique=True, postgresql_where=sa.text(where))


def downgrade() -> None:
    op.drop_table("alert")
