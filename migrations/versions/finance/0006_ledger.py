"""The ledger: books, accounts, periods, journals, their seals, and totals folded from them."""

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from alembic import op

from migrations.shared_privileges import each_role, may

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

RULES = Path(__file__).parents[2] / "sql" / "ledger.sql"
FUNCTIONS = (
    "hold_reversed", "check_journal", "check_reversal", "check_lines", "check_acts", "await_seal",
    "refuse_unsealed", "check_seals", "check_period_change",
)  # fmt: skip
KEPT = (
    "book", "account", "period", "period_change", "year_end", "journal", "journal_line",
    "journal_act", "journal_seal",
)  # fmt: skip
KEEP = """
    CREATE TRIGGER keep_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""
ACT_GIVEN = ("journal", "act", "actor")


def upgrade() -> None:
    _create_books()
    _create_periods()
    _create_journals()
    _create_acts()
    _create_seals()
    _create_totals()
    op.execute(sa.text(RULES.read_text().replace(":", r"\:")))
    for table in KEPT:
        op.execute(KEEP.format(table=table))
    # The database alone says when an act was, and what waits for a seal.
    each_role(
        "REVOKE INSERT ON journal_act, journal_unsealed FROM {role}",
        f"GRANT INSERT ({', '.join(ACT_GIVEN)}) ON journal_act TO {{role}}",
    )
    may("DELETE", "journal_unsealed")
    may("UPDATE, DELETE", "account_total")
    may("UPDATE", "fold")


def downgrade() -> None:
    for table in ("fold", "account_total", "journal_unsealed", *reversed(KEPT)):
        op.drop_table(table)
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}()")


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _day(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _pence(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _one_of(table: str, column: str, values: Sequence[str]) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} IN {tuple(values)}", name=f"ck_{table}_{column}")


def _create_books() -> None:
    op.create_table(
        "book",
        sa.Column("code", sa.String(), primary_key=True),
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False, index=True),
        _text("name"),
        _text("chart"),
        _text("opened_by"),
        _moment("opened_at"),
        sa.UniqueConstraint("number", name="uq_book_number"),
    )
    op.create_table(
        "account",
        sa.Column("book", sa.String(), sa.ForeignKey("book.code"), primary_key=True),
        sa.Column("code", sa.String(), primary_key=True),
        _text("name"),
        _text("kind"),
        _text("added_by"),
        _moment("added_at"),
        _one_of("account", "kind", ("asset", "liability", "reserve", "income", "expenditure")),
    )


def _create_periods() -> None:
    op.create_table(
        "period",
        sa.Column("book", sa.String(), sa.ForeignKey("book.code"), primary_key=True),
        sa.Column("starts", sa.Date(), primary_key=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.CheckConstraint("EXTRACT(day FROM starts) = 1", name="ck_period_month"),
    )
    op.create_table(
        "period_change",
        sa.Column("book", sa.String(), primary_key=True),
        sa.Column("period", sa.Date(), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        _text("state"),
        _text("reason"),
        _text("changed_by"),
        _moment("changed_at"),
        sa.ForeignKeyConstraint(
            ["book", "period"],
            ["period.book", "period.starts"],
            name="fk_period_change_book_period_period",
        ),
        _one_of("period_change", "state", ("open", "adjusting", "closed")),
    )
    op.create_table(
        "year_end",
        sa.Column("book", sa.String(), sa.ForeignKey("book.code"), primary_key=True),
        sa.Column("year", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("journal", sa.Uuid()),
        _text("ended_by"),
        _moment("ended_at"),
    )


def _create_journals() -> None:
    op.create_table(
        "journal",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.BigInteger(), sa.Identity(), nullable=False),
        _text("book"),
        _day("effective_date"),
        _day("period"),
        _text("description"),
        _text("reference", nullable=True),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.Column("adjustment", sa.Boolean(), nullable=False),
        _day("reverse_on", nullable=True),
        sa.Column("reverses", sa.Uuid()),
        _text("reason", nullable=True),
        sa.Column("line_count", sa.SmallInteger(), nullable=False),
        _pence("total"),
        sa.UniqueConstraint("number", name="uq_journal_number"),
        sa.CheckConstraint("line_count >= 2", name="ck_journal_line_count"),
        sa.CheckConstraint("total > 0", name="ck_journal_total"),
        sa.CheckConstraint("EXTRACT(day FROM period) = 1", name="ck_journal_period"),
        # What comes late is of an earlier day than its period, never of a later one.
        sa.CheckConstraint(
            "effective_date < period + interval '1 month'", name="ck_journal_effective_date"
        ),
        sa.CheckConstraint("reverse_on > effective_date", name="ck_journal_reverse_on"),
        sa.CheckConstraint("num_nulls(reverses, reason) IN (0, 2)", name="ck_journal_reverses"),
        sa.CheckConstraint(
            "reverses IS NULL OR NOT pending AND reverse_on IS NULL AND adjustment",
            name="ck_journal_reversal",
        ),
    )
    op.create_index("ix_journal_book", "journal", ["book", "number"])
    for name, columns, those in (
        ("reverses", ["reverses"], "reverses IS NOT NULL"),
        ("pending", ["book", "period"], "pending"),
        ("reverse_on", ["book", "reverse_on"], "reverse_on IS NOT NULL"),
    ):
        op.create_index(f"ix_journal_{name}", "journal", columns, postgresql_where=those)
    op.create_table(
        "journal_line",
        sa.Column("journal", sa.Uuid(), primary_key=True),
        sa.Column("line", sa.SmallInteger(), primary_key=True, autoincrement=False),
        _text("book"),
        _text("account"),
        _day("effective_date"),
        _pence("amount"),
        _text("cost_centre", nullable=True),
        _text("programme_area", nullable=True),
        _text("counterparty", nullable=True),
        _text("memo", nullable=True),
        sa.Column("reverses_line", sa.SmallInteger()),
        sa.CheckConstraint("line >= 1", name="ck_journal_line_line"),
        sa.CheckConstraint("amount <> 0", name="ck_journal_line_amount"),
    )
    op.create_index(
        "ix_journal_line_account", "journal_line", ["book", "account", "effective_date"]
    )
    op.create_index(
        "ix_journal_line_counterparty",
        "journal_line",
        ["book", "counterparty", "effective_date"],
        postgresql_where="counterparty IS NOT NULL",
    )


def _create_acts() -> None:
    op.create_table(
        "journal_act",
        sa.Column("id", sa.Uuid(), primary_key=True, server_default=sa.text("uuidv7()")),
        sa.Column("journal", sa.Uuid(), nullable=False),
        _text("act"),
        sa.Column(
            "time",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("clock_timestamp()"),
        ),
        _text("actor"),
        _one_of("journal_act", "act", ("entered", "posted", "voided")),
    )
    op.create_index("uq_journal_act_journal", "journal_act", ["journal", "act"], unique=True)
    op.create_index(
        "uq_journal_act_end",
        "journal_act",
        ["journal"],
        unique=True,
        postgresql_where="act <> 'entered'",
    )


def _create_seals() -> None:
    op.create_table(
        "journal_seal",
        sa.Column("book", sa.String(), primary_key=True),
        sa.Column("seq", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("entry", sa.Uuid(), nullable=False),
        _text("previous_hash"),
        _text("hash"),
        sa.UniqueConstraint("entry", name="uq_journal_seal_entry"),
    )
    op.create_table(
        "journal_unsealed",
        sa.Column("number", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("entry", sa.Uuid(), nullable=False),
        _text("book"),
        _moment("time"),
        sa.UniqueConstraint("entry", name="uq_journal_unsealed_entry"),
    )


def _create_totals() -> None:
    op.create_table(
        "account_total",
        sa.Column("book", sa.String(), primary_key=True),
        sa.Column("account", sa.String(), primary_key=True),
        sa.Column("effective_date", sa.Date(), primary_key=True),
        sa.Column("period", sa.Date(), primary_key=True),
        sa.Column("posted_on", sa.Date(), primary_key=True),
        sa.Column("debit", sa.Numeric(30, 0), nullable=False),
        sa.Column("credit", sa.Numeric(30, 0), nullable=False),
    )
    op.create_table(
        "fold",
        sa.Column("book", sa.String(), primary_key=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
    )
