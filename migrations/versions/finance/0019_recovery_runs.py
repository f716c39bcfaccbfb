"""Runs of cross-border recovery and what came of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KEPT = ("recovery_run_result", "recovery_run")


def upgrade() -> None:
    op.create_table(
        "recovery_run",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("first", "last", "map_date")),
        *(sa.Column(name, JSONB(), nullable=False) for name in ("books", "batches")),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("number", name="uq_recovery_run_number"),
        sa.UniqueConstraint("job_id", name="uq_recovery_run_job_id"),
        sa.CheckConstraint("first <= last", name="ck_recovery_run_dates"),
    )
    op.create_index("ix_recovery_run_owner", "recovery_run", ["owner"])
    op.create_table(
        "recovery_run_result",
        sa.Column("run", sa.Uuid(), sa.ForeignKey("recovery_run.id"), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in HASHES),
        sa.Column("totals", JSONB(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
    )
    for table in KEPT:
        op.execute(
            f"CREATE TRIGGER keep_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


HASHES = ("lines_sha256", "answers_sha256")


def downgrade() -> None:
    for table in KEPT:
        op.drop_table(table)
