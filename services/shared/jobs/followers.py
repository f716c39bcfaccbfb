"""The jobs that streams follow: each is read once when it changes, for all who follow it."""

import asyncio
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from services.shared.database import Database
from services.shared.errors import Problem
from services.shared.jobs.models import Job
from services.shared.jobs.repository import CHANNEL, jobs_by_id
from services.shared.notifications import Notifications

SLOW_LOOK_SECONDS = 10.0

log = structlog.get_logger("marches.jobs")


@dataclass
class FollowedJob:
    """A job as it was last read; `news` is set, and replaced, when it was read anew."""

    job: Job
    followers: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, job: Job) -> None:
        told, self.job, self.news = self.news, job, asyncio.Event()
        told.set()


class JobFollowers:
    """Reads what changes, at most one query at a time, for all streams of a process.

    A change is told by NOTIFY (`repository.tell`); a slow look finds what was not heard.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._notifications = Notifications(database.url)
        self._followed: dict[UUID, FollowedJob] = {}
        self._due: set[UUID] = set()
        self._look = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None

    @contextmanager
    def following(self, job: Job) -> Iterator[FollowedJob]:
        """The job, kept up to date for the length of the block."""
        followed = self._followed.setdefault(job.id, FollowedJob(job))
        followed.followers += 1
        self._ask_for({job.id})  # it may have changed since the caller read it
        if self._keeping is None:
            self._keeping = asyncio.create_task(self._keep())
        try:
            yield followed
        finally:
            self._leave(job.id, followed)

    def _leave(self, number: UUID, followed: FollowedJob) -> None:
        followed.followers -= 1
        if not followed.followers:
            del self._followed[number]
        if not self._followed and self._keeping is not None:
            self._keeping.cancel()
            self._keeping = None

    def _ask_for(self, numbers: Collection[UUID]) -> None:
        self._due.update(numbers)
        self._look.set()

    def _told(self, payload: str) -> None:
        if not payload:
            self._ask_for(self._followed)
        elif (number := UUID(payload)) in self._followed:
            self._ask_for({number})

    async def _keep(self) -> None:
        with self._notifications.hearing(CHANNEL, self._told):
            while True:
                try:
                    await asyncio.wait_for(self._look.wait(), SLOW_LOOK_SECONDS)
                except TimeoutError:
                    self._due.update(self._followed)
                due, self._due = self._due, set()
                self._look.clear()
                await self._read(due)

    async def _read(self, due: Collection[UUID]) -> None:
        try:
            async with self._database.read() as session:
                jobs = await jobs_by_id(session, due)
        except Problem as problem:  # the next look finds it
            log.warning("jobs not read", error=problem.code)
            return
        for job in jobs:
            followed = self._followed.get(job.id)
            if followed is not None and job.version > followed.job.version:
                followed.tell(job)
