"""A service's replica of where people live: an edition a row, kept in its database."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import httpx
import structlog

from services.contracts.residences import ResidenceClient, ResidencesOn
from services.shared.calling import NoCredentials, service_client
from services.shared.database import Database
from services.shared.replicas import repository
from services.shared.settings import Settings

PREFIX = "residence "

log = structlog.get_logger("marches.replica")


class Edition(NamedTuple):
    """What held from `starts` until before `ends`, as CSV."""

    starts: date
    ends: date
    body: bytes


class ResidenceReplica:
    """The editions of residence as the service `service` knows them."""

    def __init__(self, settings: Settings, service: str, database: Database) -> None:
        self._settings, self._service, self._database = settings, service, database

    async def of_period(self, first: date, last: date) -> list[Edition]:
        """What holds on the days from `first` to `last`, each day once.

        Where the directory does not answer, as it answered last; none where it never did.
        """
        try:
            days = await self._refreshed(first, last)
        except (httpx.HTTPError, NoCredentials) as error:
            reason = str(error) or type(error).__name__
            log.warning("the directory was not reached", error=reason)
            days = _within(await self._kept_days(), first, last)
        return await self._kept(days, first, last)

    async def _refreshed(self, first: date, last: date) -> list[date]:
        found: list[date] = []
        day: date | None = first
        async with self._client() as http:
            client = ResidenceClient(http)
            while day is not None and day <= last:
                answer = await self._fetched(client, day)
                if answer is None:
                    break
                found.append(answer.edition)
                day = answer.ends
        return found

    async def _fetched(self, client: ResidenceClient, day: date) -> ResidencesOn | None:
        async with self._database.read() as session:
            etags = (await repository.etags_of(session, PREFIX)).values()
        answer = await client.on(day, etags)
        if answer and answer.body is not None:
            name = f"{PREFIX}{answer.edition}"
            async with self._database.write() as session:
                now = datetime.now(UTC)
                await repository.keep(session, name, answer.etag, answer.body, now)
        return answer

    async def _kept_days(self) -> list[date]:
        async with self._database.read() as session:
            names = await repository.etags_of(session, PREFIX)
        return sorted(date.fromisoformat(name.removeprefix(PREFIX)) for name in names)

    async def _kept(self, days: Sequence[date], first: date, last: date) -> list[Edition]:
        starts = [first, *days[1:]]
        ends = [*days[1:], last + timedelta(days=1)]
        found = []
        for day, start, end in zip(days, starts, ends, strict=False):
            async with self._database.read() as session:
                kept = await repository.kept(session, f"{PREFIX}{day}")
            if kept is not None:
                found.append(Edition(start, end, kept.body))
        return found

    def _client(self) -> httpx.AsyncClient:
        return service_client(self._settings, self._service, to="directory", scope="directory.read")


def _within(days: Sequence[date], first: date, last: date) -> list[date]:
    """The edition of the first day, or else the oldest, and those that begin after it."""
    before = [day for day in days if day <= first][-1:]
    after = [day for day in days if first < day <= last]
    return [*before, *after] or list(days[:1])
