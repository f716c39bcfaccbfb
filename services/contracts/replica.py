"""A service's replica of the directory: kept in its database, read into memory when it changed."""

import asyncio
import contextlib
import time
from collections.abc import Iterable
from datetime import UTC, datetime

import httpx
import structlog

from services.contracts.directory import DirectoryClient, Snapshot
from services.contracts.organisations import EMPTY, NOBODY, OrganisationMap
from services.contracts.snapshots import read_snapshot
from services.shared.calling import NoCredentials, service_client
from services.shared.database import Database
from services.shared.errors import Unavailable
from services.shared.replicas import repository
from services.shared.settings import Settings

NAME = "directory"
LOOK_SECONDS = 1.0
"""How long a process may answer from an older map than its database has."""
REFRESH_SECONDS = 30.0
"""A code that is not known is asked for at once; asking takes more time when it is rare."""
MISS_SECONDS = 2.0
"""A code that nobody knows does not ask the directory more often than that."""

log = structlog.get_logger("marches.replica")


class DirectoryReplica:
    """The directory as the service `service` knows it."""

    def __init__(self, settings: Settings, service: str, database: Database) -> None:
        self._settings, self._service, self._database = settings, service, database
        self._map, self._etag = NOBODY, ""
        self._failing = ""
        self._looked = self._missed = float("-inf")
        self._looking = asyncio.Lock()

    async def current(self) -> OrganisationMap:
        """The map, at most a second older than the one in the database."""
        if time.monotonic() - self._looked > LOOK_SECONDS:
            async with self._looking:
                await self._look()
        return self._map

    async def knowing(self, codes: Iterable[str]) -> OrganisationMap:
        """The map; where it lacks one of the codes, the directory was asked once more."""
        found = await self.current()
        if all(map(found.knows, codes)) or time.monotonic() - self._missed < MISS_SECONDS:
            return found
        self._missed = time.monotonic()
        if await self.refresh():
            self._looked = float("-inf")
        return await self.current()

    async def snapshot(self) -> Snapshot:
        """All that is known, with places and statuses; to be asked for rarely: it is read anew."""
        await self.refresh()
        async with self._database.read() as session:
            kept = await repository.kept(session, NAME)
        return EMPTY if kept is None else await asyncio.to_thread(read_snapshot, kept.body)

    async def refresh(self) -> bool:
        """Ask the directory; whether it had changed. One that does not answer changes nothing."""
        async with self._client() as client:
            return await self._refresh(client)

    async def keep(self) -> None:
        """Refresh for ever, with one client: a new one costs more than the answer."""
        async with self._client() as client:
            while True:
                with contextlib.suppress(Unavailable):
                    await self._refresh(client)
                await asyncio.sleep(REFRESH_SECONDS)

    def _client(self) -> httpx.AsyncClient:
        return service_client(self._settings, self._service, to=NAME, scope="directory.read")

    async def _refresh(self, client: httpx.AsyncClient) -> bool:
        try:
            changed = await self._fetch(DirectoryClient(client))
            self._failing = ""
            return changed
        except (httpx.HTTPError, NoCredentials) as error:
            reason = str(error) or type(error).__name__
            if reason != self._failing:
                log.warning("the directory was not reached", error=reason)
            self._failing = reason
            return False

    async def _fetch(self, directory: DirectoryClient) -> bool:
        async with self._database.read() as session:
            etag = await repository.etag_of(session, NAME)
        answer = await directory.snapshot(etag)
        if answer is None:
            return False
        async with self._database.write() as session:
            now = datetime.now(UTC)
            await repository.keep(session, NAME, answer.etag, answer.body, now)
        return True

    async def _look(self) -> None:
        if time.monotonic() - self._looked <= LOOK_SECONDS:
            return
        async with self._database.read() as session:
            etag = await repository.etag_of(session, NAME)
            kept = await repository.kept(session, NAME) if etag not in {None, self._etag} else None
        if kept is not None:
            # Reading tens of thousands of rows would hold up every other request.
            self._map = await asyncio.to_thread(_parsed, kept.body)
            self._etag = kept.etag
        self._looked = time.monotonic()


def _parsed(body: bytes) -> OrganisationMap:
    return OrganisationMap(read_snapshot(body))


async def keep_replica(settings: Settings, database: Database, *, service: str) -> None:
    """Refresh the replica for ever; beside the jobs of a worker."""
    await DirectoryReplica(settings, service, database).keep()
