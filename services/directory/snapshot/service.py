"""The snapshot, written once for each version of the directory and process."""

import asyncio
from typing import NamedTuple

from services.directory.organisations.repository.organisations import version as version_of
from services.directory.snapshot import repository
from services.shared.conditional import etag_of
from services.shared.database import Database


class SnapshotText(NamedTuple):
    """The JSON of a version, and its ETag."""

    version: int
    etag: str
    body: bytes


class Snapshots:
    """The newest snapshot that this process has written."""

    def __init__(self) -> None:
        self._newest: SnapshotText | None = None
        self._writing = asyncio.Lock()

    async def current(self, database: Database) -> SnapshotText:
        """The snapshot of the version that the database has now."""
        async with database.read() as session:
            version = await version_of(session)
        if self._newest is not None and self._newest.version >= version:
            return self._newest
        async with self._writing:
            if self._newest is None or self._newest.version < version:
                self._newest = await _write(database)
            return self._newest


async def _write(database: Database) -> SnapshotText:
    async with database.read() as session:
        version = await version_of(session)
        body = await repository.snapshot(session)
    return SnapshotText(version, etag_of(body), body.encode())
