"""The course of a job, from any point that the caller has seen."""

import asyncio
import time
from collections.abc import AsyncGenerator

from services.shared.auth import Principal, parties_of
from services.shared.jobs.followers import JobFollowers
from services.shared.jobs.models import Job

QUIET_SECONDS = 15.0


async def job_events(
    following: JobFollowers, job: Job, principal: Principal, seen: int
) -> AsyncGenerator[Job | None]:
    """The job after each change beyond version `seen`, until it, or the token, has ended.

    None where nothing happened for a while; what changed while nobody looked is told by its newest
    state.
    """
    with following.following(job) as followed:
        while _may_see(principal, followed.job):
            news = followed.news
            if followed.job.version > seen:
                seen = followed.job.version
                yield followed.job
            if followed.job.finished_at is not None:
                return
            if not await _anything_new(news, principal):
                yield None


def _may_see(principal: Principal, job: Job) -> bool:
    return time.time() < principal.expires and parties_of(principal, job) != {}


async def _anything_new(news: asyncio.Event, principal: Principal) -> bool:
    """Waits for news, but not beyond the token's end, nor so long that somebody hangs up."""
    left = principal.expires - time.time()
    try:
        await asyncio.wait_for(news.wait(), min(left, QUIET_SECONDS))
    except TimeoutError:
        return left <= QUIET_SECONDS
    return True
