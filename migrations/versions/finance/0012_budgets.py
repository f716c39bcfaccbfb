"""Budgets with their versions, virements and commentary, and published payments."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEPT = (
    "budget", "budget_version", "budget_line", "budget_version_act", "virement", "virement_move",
    "virement_act", "budget_comment", "spend_payment",
)  # fmt: skip
KEEP = """
    CREATE TRIGGER keep_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def upgrade() -> None:
    _create_budgets()
    _create_virements()
    _create_spend()
    for table in KEPT:
        op.execute(KEEP.format(table=table))


def downgrade() -> None:
    for table in reversed(KEPT):
        op.drop_table(table)


def _text(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _number(name: str, *, key: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), primary_key=key, nullable=False, autoincrement=False)


def _budget() -> sa.Column[object]:
    return sa.Column("budget", sa.Uuid(), primary_key=True)


def _of_version(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["budget", "version"],
        ["budget_version.budget", "budget_version.number"],
        name=f"fk_{table}_budget_version_budget_version",
    )


def _of_virement(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["budget", "virement"],
        ["virement.budget", "virement.number"],
        name=f"fk_{table}_budget_virement_virement",
    )


def _create_budgets() -> None:
    op.create_table(
        "budget",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        _text("organisation"),
        _number("year"),
        _text("name"),
        sa.Column("book", sa.String(), sa.ForeignKey("book.code")),
        _text("made_by"),
        _moment("made_at"),
        sa.UniqueConstraint("number", name="uq_budget_number"),
        sa.UniqueConstraint(
            "organisation", "year", "name", name="uq_budget_organisation_year_name"
        ),
    )
    op.create_table(
        "budget_version",
        sa.Column("budget", sa.Uuid(), sa.ForeignKey("budget.id"), primary_key=True),
        _number("number", key=True),
        sa.Column("starts", sa.Date(), nullable=False),
        _text("note"),
        _text("drafted_by"),
        _moment("drafted_at"),
    )
    labels = ("cost_centre", "provider", "contract", "expense_type", "expense_area", "supplier")
    op.create_table(
        "budget_line",
        _budget(),
        _number("version", key=True),
        _number("number", key=True),
        _text("account"),
        _text("name"),
        _text("programme_area"),
        *(_text(name, nullable=True) for name in labels),
        sa.Column("months", ARRAY(sa.BigInteger()), nullable=False),
        _of_version("budget_line"),
        sa.CheckConstraint(
            "cardinality(months) = 12 AND 0 <= ALL (months)", name="ck_budget_line_months"
        ),
    )
    op.create_table(
        "budget_version_act",
        _budget(),
        _number("version", key=True),
        sa.Column("act", sa.String(), primary_key=True),
        _text("reason", nullable=True),
        _text("actor"),
        _moment("time"),
        _of_version("budget_version_act"),
        sa.CheckConstraint(
            "act IN ('submitted', 'approved', 'rejected')", name="ck_budget_version_act_act"
        ),
    )
    op.create_index(
        "uq_budget_version_act_decided",
        "budget_version_act",
        ["budget", "version"],
        unique=True,
        postgresql_where="act <> 'submitted'",
    )
    op.create_table(
        "budget_comment",
        sa.Column("number", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("budget", sa.Uuid(), sa.ForeignKey("budget.id"), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        _text("programme_area", nullable=True),
        _text("text"),
        _text("author"),
        _moment("written_at"),
    )
    op.create_index("ix_budget_comment_budget", "budget_comment", ["budget", "number"])


def _create_virements() -> None:
    op.create_table(
        "virement",
        _budget(),
        _number("number", key=True),
        _number("version"),
        sa.Column("starts", sa.Date(), nullable=False),
        _text("reason"),
        _text("requested_by"),
        _moment("requested_at"),
        _of_version("virement"),
    )
    op.create_table(
        "virement_move",
        _budget(),
        _number("virement", key=True),
        _number("line", key=True),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        _of_virement("virement_move"),
        sa.CheckConstraint("pence <> 0", name="ck_virement_move_pence"),
    )
    op.create_table(
        "virement_act",
        _budget(),
        _number("virement", key=True),
        sa.Column("place", sa.Integer(), sa.Identity(), nullable=False),
        _text("act"),
        _text("reason", nullable=True),
        _text("actor"),
        _moment("time"),
        _of_virement("virement_act"),
        sa.UniqueConstraint("place", name="uq_virement_act_place"),
        sa.CheckConstraint("act IN ('approved', 'rejected')", name="ck_virement_act_act"),
    )


def _create_spend() -> None:
    texts = ("expense_type", "expense_area", "supplier", "transaction_number")
    op.create_table(
        "spend_payment",
        sa.Column("number", sa.BigInteger(), sa.Identity(), primary_key=True),
        _text("organisation"),
        _number("import_number"),
        _number("line"),
        _text("department_family"),
        _text("entity"),
        sa.Column("paid_on", sa.Date(), nullable=False),
        *(_text(name) for name in texts),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        _text("description"),
        _text("fingerprint"),
        sa.UniqueConstraint(
            "organisation", "fingerprint", name="uq_spend_payment_organisation_fingerprint"
        ),
    )
    op.create_index(
        "ix_spend_payment_organisation_paid_on", "spend_payment", ["organisation", "paid_on"]
    )
