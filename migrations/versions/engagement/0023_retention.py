"""How long things are kept, legal holds, and what stays of words whose time has come."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from migrations.shared_privileges import may

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

WHAT = "what IN ('identifiers', 'texts', 'equality', 'choices')"
SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    op.create_table(
        "retention_policy",
        sa.Column("number", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("owner", sa.String(), nullable=False, index=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        *_said("source", "entered_by"),
        _moment("entered_at"),
        sa.CheckConstraint(WHAT, name="ck_retention_policy_what"),
        sa.CheckConstraint("days > 0", name="ck_retention_policy_days"),
    )
    op.create_table(
        "legal_hold",
        sa.Column("consultation", sa.Uuid(), sa.ForeignKey("consultation.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        *_said("reason", "placed_by"),
        _moment("placed_at"),
    )
    op.create_table(
        "legal_hold_lifting",
        sa.Column("consultation", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        *_said("reason", "lifted_by"),
        _moment("lifted_at"),
        sa.ForeignKeyConstraint(
            ["consultation", "number"], ["legal_hold.consultation", "legal_hold.number"],
            name="fk_legal_hold_lifting_hold",
        ),
    )  # fmt: skip
    op.create_table(
        "retention_run",
        sa.Column("consultation", sa.Uuid(), sa.ForeignKey("consultation.id"), primary_key=True),
        sa.Column("what", sa.String(), primary_key=True),
        sa.Column("after", sa.Uuid(), nullable=False),
        _moment("begun_at"),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(WHAT, name="ck_retention_run_what"),
    )
    may("UPDATE", "retention_run")
    op.execute((SQL / "expire_words.sql").read_text())


def downgrade() -> None:
    op.execute((SQL / "forget_words.sql").read_text())
    for table in ("retention_run", "legal_hold_lifting", "legal_hold", "retention_policy"):
        op.drop_table(table)


def _said(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)
