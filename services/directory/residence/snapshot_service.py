"""Where all areas lie on a day, as CSV for replicas."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import NamedTuple

from services.contracts.residences import COLUMNS
from services.directory.organisations.repository.organisations import version
from services.directory.residence import snapshot_repository as repository
from services.directory.residence.problems import ResidenceNotFound
from services.directory.residence.snapshot_repository import Edition
from services.shared.conditional import etag_of
from services.shared.database import Database, ReadSession

AT_ONCE = 2_000


class DayOfResidence(NamedTuple):
    """The editions as they count on a day, nearest first, and the day of the `next` one."""

    day: date
    editions: Sequence[Edition]
    next: date | None
    etag: str


async def residence_on(session: ReadSession, day: date) -> DayOfResidence:
    """What answers questions about the day. Raises ResidenceNotFound."""
    editions = await repository.editions_by_distance(session, day)
    if not editions:
        raise ResidenceNotFound("No residence table was imported yet.")
    later = [each.day for each in editions if each.day > max(day, editions[0].day)]
    # Of bodies the ODS codes are told, and of organisations the postcodes.
    etag = etag_of("residence", await version(session), *(each.number for each in editions))
    return DayOfResidence(day, editions, min(later, default=None), etag)


async def lines(database: Database, asked: DayOfResidence) -> AsyncIterator[bytes]:
    """The file, piece by piece: each area once, as the nearest edition that knows it has it."""
    yield f"{','.join(COLUMNS)}\n".encode()
    nearer: list[int] = []
    for edition in asked.editions:
        last = ("", "")
        while found := await _page(database, edition, nearer, last):
            written, last = found
            yield written.encode()
        nearer.append(edition.number)
    async with database.read() as session:
        yield (await repository.lines_of_organisations(session, asked.day)).encode()


async def _page(
    database: Database, edition: Edition, nearer: Sequence[int], last: tuple[str, str]
) -> tuple[str, tuple[str, str]] | None:
    async with database.read() as session:
        return await repository.lines_after(session, edition, nearer, last, AT_ONCE)
