"""What waits in a service's database: jobs for a worker, entries for a place in their chain."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select, text, union_all

from services.shared.database import ReadSession
from services.shared.sealing.chains import Chain

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


async def backlog_of(session: ReadSession, chains: Sequence[Chain]) -> Backlog:
    """What waits now, in these chains too."""
    connection = await session.connection()
    waiting, running, oldest = (await connection.execute(JOBS)).one()
    unsealed, lag = (await connection.execute(_unsealed(chains))).one()
    return Backlog(waiting, running, max(0.0, float(oldest)), unsealed, max(0.0, float(lag)))


def _unsealed(chains: Sequence[Chain]) -> Select[int, float]:
    """How many entries, and the seconds since the oldest."""
    times = union_all(*(chain.unsealed() for chain in chains)).subquery()
    age = func.extract("epoch", func.now() - func.min(times.c.time))
    return select(func.count(), func.coalesce(age, 0))
