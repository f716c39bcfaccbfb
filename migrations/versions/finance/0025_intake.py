"""What senders call the columns of activity, feeds, and the days of flex and freeze."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

STATED = ("column_mapping", "timetable_month")
BATCHES = ("activity_batch", "activity_part")


def upgrade() -> None:
    op.create_table(
        "column_mapping",
        _number(),
        *(_text(name) for name in ("owner", "code", "sender", "stated_by")),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(name, JSONB(), nullable=False) for name in ("columns", "left")),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("owner", "code", "version", name="uq_column_mapping_version"),
    )
    op.create_table(
        "timetable_month",
        _number(),
        *(_text(name) for name in ("owner", "source", "stated_by")),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("month", "flex", "freeze")),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('month < flex AND flex <= "freeze"', name="ck_timetable_month_dates"),
    )
    op.create_index("ix_timetable_month_owner", "timetable_month", ["owner", "month"])
    for table in STATED:
        op.execute(
            f"CREATE TRIGGER keep_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    for table in BATCHES:
        # What was sent before there were feeds is all of one; the default ends with it.
        op.add_column(table, sa.Column("feed", sa.String(), server_default="activity"))
        op.alter_column(table, "feed", nullable=False, server_default=None)
    op.add_column("activity_batch", sa.Column("mapping", sa.String()))
    op.add_column("activity_part", sa.Column("frozen_on", sa.Date()))
    _index(["owner", "feed", "provider", "month"])


def downgrade() -> None:
    _index(["owner", "provider", "month"])
    op.drop_column("activity_part", "frozen_on")
    op.drop_column("activity_batch", "mapping")
    for table in BATCHES:
        op.drop_column(table, "feed")
    for table in STATED:
        op.drop_table(table)


def _index(columns: list[str]) -> None:
    op.drop_index("ix_activity_part_months", "activity_part")
    op.create_index("ix_activity_part_months", "activity_part", columns)


def _number() -> sa.Column[int]:
    return sa.Column("number", sa.Integer(), sa.Identity(), primary_key=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)
