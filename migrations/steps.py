"""Steps that several lineages share; like every migration, never changed once released."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

SQL = Path(__file__).with_name("sql")


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def create_jobs() -> None:
    """The job queue's schema as procrastinate 3.10.0 publishes it, and the table `job`."""
    queue = (SQL / "procrastinate_3_10_0.sql").read_text().replace(":", r"\:")
    op.execute(sa.text(queue))
    op.create_table(
        "job",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("progress", sa.Float(), nullable=False),
        sa.Column("counts", JSONB(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("result", sa.String()),
        sa.Column("error", JSONB()),
        sa.Column("payload", JSONB(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("attempts_allowed", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cancel_reason", sa.String()),
        sa.Column("retry_reason", sa.String()),
        _moment("created_at"),
        _moment("started_at", nullable=True),
        _moment("finished_at", nullable=True),
        _moment("updated_at"),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')",
            name="ck_job_state",
        ),
        sa.CheckConstraint("progress BETWEEN 0 AND 1", name="ck_job_progress"),
        sa.CheckConstraint(
            "(finished_at IS NOT NULL) = (state IN ('succeeded', 'failed', 'cancelled'))",
            name="ck_job_finished",
        ),
    )


def drop_jobs() -> None:
    """Remove the table and the queue."""
    op.drop_table("job")
    op.execute(
        "DROP TABLE procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs,"
        " procrastinate_workers CASCADE;"
        "DROP TYPE procrastinate_job_to_defer_v1, procrastinate_job_event_type,"
        " procrastinate_job_status CASCADE;"
        "DO $$ DECLARE name text; BEGIN"
        " FOR name IN SELECT oid\\:\\:regprocedure FROM pg_proc"
        " WHERE proname LIKE 'procrastinate%' AND pronamespace = 'public'\\:\\:regnamespace"
        " LOOP EXECUTE 'DROP FUNCTION ' || name || ' CASCADE'; END LOOP; END $$"
    )
