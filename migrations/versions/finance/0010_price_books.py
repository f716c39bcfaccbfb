"""Price books, version by version, and their prices."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEPT = ("price", "price_book")


def upgrade() -> None:
    op.create_table(
        "price_book",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        *(_text(name) for name in ("owner", "code")),
        sa.Column("version", sa.Integer(), nullable=False),
        *(_text(name) for name in ("title", "source")),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("payer_kind", sa.String()),
        sa.Column("payer", sa.String()),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("starts", "ends")),
        *(sa.Column(name, JSONB(), nullable=False) for name in ("pods", "mff", "top_up_providers")),
        sa.Column("long_stay_top_up", sa.Boolean(), nullable=False),
        sa.Column("prices", sa.Integer(), nullable=False),
        _text("created_by"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("owner", "code", "version", name="uq_price_book_version"),
        sa.UniqueConstraint("number", name="uq_price_book_number"),
        sa.CheckConstraint("starts <= ends", name="ck_price_book_dates"),
    )
    op.create_table(
        "price",
        sa.Column("book", sa.Uuid(), sa.ForeignKey("price_book.id"), primary_key=True),
        sa.Column("pod", sa.String(), primary_key=True),
        sa.Column("currency", sa.String(), primary_key=True),
        sa.Column("base", sa.BigInteger()),
        sa.Column("trim", sa.Integer()),
        sa.Column("day_rate", sa.BigInteger()),
        sa.Column("short_stay", sa.BigInteger()),
        sa.Column("top_up", sa.Integer(), nullable=False),
    )
    for table in KEPT:
        op.execute(
            f"CREATE TRIGGER keep_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    for table in KEPT:
        op.drop_table(table)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)
