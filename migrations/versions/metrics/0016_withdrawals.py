"""What was wrong is withdrawn, with a reason: figures, comments, interventions."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

from migrations.shared_privileges import may

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NOTES = "note IN ('suppressed', 'not_available', 'withdrawn')"
BEFORE = "note IN ('suppressed', 'not_available')"
WITHDRAWN = ("withdrawn_by", "withdrawn_reason", "withdrawn_at")


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _moment(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _noted(rule: str) -> None:
    op.drop_constraint("ck_observation_note", "observation", type_="check")
    op.create_check_constraint("ck_observation_note", "observation", rule)


def upgrade() -> None:
    _noted(NOTES)
    op.create_table(
        "withdrawal",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        *_texts("owner", "author"),
        sa.Column("indicator", sa.String(), sa.ForeignKey("indicator.code"), nullable=False),
        sa.Column("organisation", sa.String(), sa.ForeignKey("organisation.code"), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        *_texts("reason"),
        sa.Column("figures", sa.Integer(), nullable=False),
        _moment("created_at"),
        sa.UniqueConstraint("number", name="uq_withdrawal_number"),
        sa.CheckConstraint("figures > 0", name="ck_withdrawal_figures"),
    )
    for table in ("indicator_commentary", "intervention"):
        for name in WITHDRAWN[:2]:
            op.add_column(table, sa.Column(name, sa.String()))
        op.add_column(table, _moment(WITHDRAWN[2], nullable=True))
        op.create_check_constraint(
            f"ck_{table}_withdrawn", table, f"num_nulls({', '.join(WITHDRAWN)}) IN (0, 3)"
        )
    op.add_column("indicator_commentary", sa.Column("owner", sa.String()))
    may(f"UPDATE ({', '.join(WITHDRAWN)})", "indicator_commentary")


def downgrade() -> None:
    for table in ("indicator_commentary", "intervention"):
        for name in WITHDRAWN:
            op.drop_column(table, name)
    op.drop_column("indicator_commentary", "owner")
    op.drop_table("withdrawal")
    _noted(BEFORE)
