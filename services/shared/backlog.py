"""What waits in a service's database: jobs for a worker, entries for a place in their chain."""

from dataclasses import dataclass

from sqlalchemy import text

from services.shared.database import ReadSession

LONGEST_WAIT_SECONDS = 300.0
"""A job that waits longer shows that no worker takes jobs, or too few do."""
LONGEST_LAG_SECONDS = 10.0
"""Entries are sealed within a second: an older one shows that no sealer runs."""

# `id` is in the order of deferral, and the queue has a partial index on it for open jobs.
JOBS = text("""
    SELECT count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'doing'),
        coalesce(extract(epoch FROM now() - (
            SELECT job.updated_at FROM procrastinate_jobs AS first
            JOIN job ON job.id = CAST(first.args ->> 'job_id' AS uuid)
            WHERE first.status = 'todo' ORDER BY first.id LIMIT 1
        )), 0)
    FROM procrastinate_jobs
    WHERE status = ANY (ARRAY['todo', 'doing']::procrastinate_job_status[])
""")
ENTRIES = text("""
    SELECT count(*), coalesce(extract(epoch FROM now() - min(time)), 0) FROM (
        SELECT time FROM audit_entry WHERE seq IS NULL
        UNION ALL SELECT time FROM outbox_event WHERE seq IS NULL
    ) AS unsealed
""")


@dataclass(frozen=True)
class Backlog:
    """Counts of jobs and of unsealed entries; ages in seconds, 0 where there are none."""

    waiting: int
    running: int
    oldest_waiting_seconds: float
    unsealed: int
    oldest_unsealed_seconds: float

    def complaints(self) -> list[str]:
        """What makes a service with this backlog degraded; nothing in ordinary times."""
        told = []
        if self.oldest_waiting_seconds > LONGEST_WAIT_SECONDS:
            told.append(f"a job has waited for {self.oldest_waiting_seconds:.0f} s")
        if self.oldest_unsealed_seconds > LONGEST_LAG_SECONDS:
            told.append(f"an entry is unsealed after {self.oldest_unsealed_seconds:.0f} s")
        return told


async def backlog_of(session: ReadSession) -> Backlog:
    """What waits now."""
    connection = await session.connection()
    waiting, running, oldest = (await connection.execute(JOBS)).one()
    unsealed, lag = (await connection.execute(ENTRIES)).one()
    return Backlog(waiting, running, max(0.0, float(oldest)), unsealed, max(0.0, float(lag)))
