"""Batches of activity."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KEPT = ("activity_part", "activity_batch")


def upgrade() -> None:
    op.create_table(
        "activity_batch",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        *(_text(name) for name in ("owner", "layout", "sha256", "sent_by")),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("number", name="uq_activity_batch_number"),
    )
    op.create_index("ix_activity_batch_owner", "activity_batch", ["owner"])
    op.create_table(
        "activity_part",
        sa.Column("batch", sa.Uuid(), sa.ForeignKey("activity_batch.id"), primary_key=True),
        sa.Column("provider", sa.String(), primary_key=True),
        sa.Column("month", sa.Date(), primary_key=True),
        _text("owner"),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("lines", "charged")),
    )
    op.create_index("ix_activity_part_months", "activity_part", ["owner", "provider", "month"])
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
