"""Mergers and splits of books, and that a book which went to others gets no more years."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEPT = ("reorganisation", "reorganisation_decision", "closed_book", "opened_share")
KEEP = """
    CREATE TRIGGER keep_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""
CHECK = """
    CREATE FUNCTION check_book_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM public.closed_book WHERE book = NEW.book) THEN
            RAISE EXCEPTION 'book % went to others', NEW.book
                USING ERRCODE = 'check_violation', CONSTRAINT = 'book_is_open';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER check_book_is_open BEFORE INSERT ON period
        FOR EACH ROW EXECUTE FUNCTION check_book_is_open();
"""


def upgrade() -> None:
    op.create_table(
        "reorganisation",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False, index=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("effective_date", sa.Date(), nullable=False),
        sa.Column("moves", JSONB(), nullable=False),
        sa.Column("submitted_by", sa.String(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("number", name="uq_reorganisation_number"),
    )
    op.create_table(
        "reorganisation_decision",
        _of("reorganisation.id", "reorganisation", key=True),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "decision IN ('approved', 'rejected')", name="ck_reorganisation_decision_decision"
        ),
    )
    op.create_table(
        "closed_book",
        _of("book.code", "book", key=True),
        _of("reorganisation.id", "reorganisation"),
        sa.Column("effective_date", sa.Date(), nullable=False),
        sa.Column("journal", sa.Uuid()),
    )
    op.create_index("ix_closed_book_reorganisation", "closed_book", ["reorganisation"])
    op.create_table(
        "opened_share",
        _of("book.code", "target", key=True),
        _of("closed_book.book", "source", key=True),
        sa.Column("weight", sa.String(), nullable=False),
        sa.Column("journal", sa.Uuid()),
    )
    for table in KEPT:
        op.execute(KEEP.format(table=table))
    op.execute(CHECK)


def downgrade() -> None:
    op.execute("DROP TRIGGER check_book_is_open ON period")
    op.execute("DROP FUNCTION check_book_is_open()")
    for table in reversed(KEPT):
        op.drop_table(table)


def _of(target: str, column: str, *, key: bool = False) -> sa.Column[object]:
    kind = sa.Uuid() if target.endswith(".id") else sa.String()
    foreign = sa.ForeignKey(target)
    return sa.Column(column, kind, foreign, primary_key=key, nullable=False)
