"""Totals by all that a line is booked by, of what is folded already."""

import sqlalchemy as sa
from alembic import op

from migrations.shared_privileges import may

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

FIELDS = ("account", "cost_centre", "programme_area", "counterparty")
FOLDED = """
    INSERT INTO booked_total
    SELECT line.book, journal.period, line.account, coalesce(line.cost_centre, ''),
        coalesce(line.programme_area, ''), coalesce(line.counterparty, ''), sum(line.amount)
    FROM fold
    JOIN journal_seal AS seal ON seal.book = fold.book AND seal.seq <= fold.seq
    JOIN journal_act AS act ON act.id = seal.entry AND act.act = 'posted'
    JOIN journal ON journal.id = act.journal
    JOIN journal_line AS line ON line.journal = journal.id
    GROUP BY 1, 2, 3, 4, 5, 6
"""


def upgrade() -> None:
    op.create_table(
        "booked_total",
        sa.Column("book", sa.String(), primary_key=True),
        sa.Column("period", sa.Date(), primary_key=True),
        *(sa.Column(name, sa.String(), primary_key=True) for name in FIELDS),
        sa.Column("amount", sa.Numeric(30, 0), nullable=False),
    )
    may("UPDATE, DELETE", "booked_total")
    # Who folds meanwhile would add to the one and not to the other.
    op.execute("LOCK TABLE fold IN EXCLUSIVE MODE")
    op.execute(FOLDED)


def downgrade() -> None:
    op.drop_table("booked_total")
