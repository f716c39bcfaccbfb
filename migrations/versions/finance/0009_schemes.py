"""Savings schemes, their plans and figures, and what was reinvested of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations.shared_privileges import may

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEPT = (
    "scheme_plan", "scheme_plan_month", "scheme_plan_decision", "scheme_figure", "reinvestment",
    "reinvestment_act",
)  # fmt: skip
KEEP = """
    CREATE TRIGGER keep_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def upgrade() -> None:
    _create_schemes()
    _create_plans()
    _create_reinvestments()
    # By the reference that each begins with, what a sub-ledger has posted is found in the ledger.
    op.create_index(
        "ix_journal_reference",
        "journal",
        ["book", "reference"],
        postgresql_where="reference IS NOT NULL",
        postgresql_ops={"reference": "text_pattern_ops"},
    )
    for table in KEPT:
        op.execute(KEEP.format(table=table))
    may("UPDATE", "scheme")


def downgrade() -> None:
    op.drop_index("ix_journal_reference", "journal")
    for table in (*reversed(KEPT), "scheme"):
        op.drop_table(table)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _day(name: str, *, key: bool = False, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), primary_key=key, nullable=nullable)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _pence(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), primary_key=True, autoincrement=False)


def _of(table: str, column: str, *, key: bool = False) -> sa.Column[object]:
    kind = sa.String() if table == "book" else sa.Uuid()
    target = sa.ForeignKey(f"{table}.{'code' if table == 'book' else 'id'}")
    return sa.Column(column, kind, target, primary_key=key, nullable=False)


def _not_negative(table: str) -> sa.CheckConstraint:
    return sa.CheckConstraint("gross >= 0 AND investment >= 0", name=f"ck_{table}_amounts")


def _create_schemes() -> None:
    op.create_table(
        "scheme",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False, index=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _of("book", "book"),
        sa.Column("year", sa.Integer(), nullable=False),
        *map(_text, ("name", "description", "lead")),
        _text("programme_area", nullable=True),
        sa.Column("recurrent", sa.Boolean(), nullable=False),
        _day("starts_on"),
        sa.Column("milestones", JSONB(), nullable=False),
        sa.Column("indicators", JSONB(), nullable=False),
        _text("author"),
        _moment("created_at"),
        _moment("changed_at"),
        sa.UniqueConstraint("number", name="uq_scheme_number"),
    )


def _create_plans() -> None:
    op.create_table(
        "scheme_plan",
        _of("scheme", "scheme", key=True),
        _number("number"),
        _text("reason"),
        _pence("full_year_gross"),
        _pence("full_year_investment"),
        _text("submitted_by"),
        _moment("submitted_at"),
    )
    op.create_table(
        "scheme_plan_month",
        sa.Column("scheme", sa.Uuid(), primary_key=True),
        _number("plan"),
        _day("month", key=True),
        _pence("gross"),
        _pence("investment"),
        _not_negative("scheme_plan_month"),
    )
    op.create_table(
        "scheme_plan_decision",
        sa.Column("scheme", sa.Uuid(), primary_key=True),
        _number("plan"),
        _text("decision"),
        _text("reason", nullable=True),
        _text("decided_by"),
        _moment("decided_at"),
        sa.CheckConstraint(
            "decision IN ('approved', 'rejected')", name="ck_scheme_plan_decision_decision"
        ),
    )
    op.create_table(
        "scheme_figure",
        _of("scheme", "scheme", key=True),
        sa.Column("kind", sa.String(), primary_key=True),
        _day("month", key=True),
        _number("revision"),
        _pence("gross"),
        _pence("investment"),
        _text("entered_by"),
        _moment("entered_at"),
        sa.CheckConstraint("kind IN ('actual', 'forecast')", name="ck_scheme_figure_kind"),
        _not_negative("scheme_figure"),
    )


def _create_reinvestments() -> None:
    op.create_table(
        "reinvestment",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        _text("owner"),
        _of("scheme", "scheme"),
        _of("book", "book"),
        _pence("amount"),
        _day("effective_date"),
        _text("purpose"),
        sa.Column("source", JSONB(), nullable=False),
        sa.Column("target", JSONB(), nullable=False),
        _text("submitted_by"),
        _moment("submitted_at"),
        sa.UniqueConstraint("number", name="uq_reinvestment_number"),
        sa.CheckConstraint("amount > 0", name="ck_reinvestment_amount"),
    )
    for column in ("scheme", "book"):
        op.create_index(f"ix_reinvestment_{column}", "reinvestment", [column])
    op.create_table(
        "reinvestment_act",
        _of("reinvestment", "reinvestment", key=True),
        sa.Column("act", sa.String(), primary_key=True),
        sa.Column("journal", sa.Uuid()),
        _day("effective_date", nullable=True),
        _text("reason", nullable=True),
        _text("acted_by"),
        _moment("acted_at"),
        sa.CheckConstraint(
            "act IN ('approved', 'rejected', 'reversed')", name="ck_reinvestment_act_act"
        ),
        *(
            sa.CheckConstraint(
                f"({column} IS NULL) = (act = 'rejected')", name=f"ck_reinvestment_act_{column}"
            )
            for column in ("journal", "effective_date")
        ),
    )
