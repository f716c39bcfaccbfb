"""One look at a council's committee, as a job, and the jobs that nobody has to ask for."""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.board.councils import repository
from services.board.councils.calendar_service import take_over
from services.board.councils.models import CouncilCommittee
from services.board.councils.problems import CouncilUnreadable
from services.board.councils.service import begin_look, move_on
from services.board.moderngov.client import CouncilGarbage, CouncilUnread, ModernGov
from services.board.moderngov.rules.records import CouncilMeeting
from services.shared.audit.actor import Actor
from services.shared.database import Database
from services.shared.days import london_day
from services.shared.errors import Unavailable
from services.shared.jobs.run import JobRun
from services.shared.outside.sessions import Outside
from services.shared.settings import Settings

AHEAD, BETWEEN = timedelta(days=366), timedelta(hours=6)
MOST_MEETINGS = 200
"""Of a committee in a year: an answer with more is not its calendar."""
EVERY_SECONDS, AT_ONCE = 300.0, 20
UNKNOWN = "The council has no such committee now; it may have ended."


async def look(run: JobRun, settings: Settings) -> None:
    """Reads the calendar outside of any transaction, and then takes over what changed in one."""
    mapping = UUID(run.job.payload["committee"])
    async with run.database.read() as session:
        row = await repository.committee_by_id(session, mapping, run.actor.principal)
    if row is None or row.state == "ended":
        async with run.effect(result=None, counts={}, message="It was ended."):
            return
    outside = Outside(settings)
    try:
        found = await _read(ModernGov(outside, row.base, settings.public_address), row, run.actor)
    except CouncilUnread as unread:
        await _not_read(run, mapping, unread)
    else:
        await _keep(run, mapping, found)
    finally:
        await outside.close()


async def _read(
    council: ModernGov, row: CouncilCommittee, actor: Actor
) -> tuple[str, Sequence[CouncilMeeting]] | None:
    """What the committee is called, with its meetings to come; None where there is none."""
    titles = {each.id: each.title for each in await council.committees()}
    if row.committee not in titles:
        return None
    today = london_day(actor.now)
    listed = await council.meetings(row.committee, today, today + AHEAD)
    own = [each for each in listed if each.committee in (None, row.committee)]
    if len(own) > MOST_MEETINGS:
        raise CouncilGarbage(f"It lists {len(own)} meetings of a committee within a year.")
    return titles[row.committee], own


async def _keep(
    run: JobRun, mapping: UUID, found: tuple[str, Sequence[CouncilMeeting]] | None
) -> None:
    counts: dict[str, int] = {}
    result = f"/v1/board/committees/{mapping}"
    async with run.effect(result=result, counts=counts) as session:
        actor, row = run.actor, await repository.hold(session, mapping)
        if row.state == "ended":
            return
        row.looked_at, row.next_look_at = actor.now, actor.now + BETWEEN
        row.detail = None if found else UNKNOWN
        if found is not None:
            row.title, listed = found
            row.meetings = len(listed)
            counts |= await take_over(session, row, listed, actor)
            row.untimed = counts["untimed"]
        await move_on(session, row, "read" if found else "unknown", actor)


async def _not_read(run: JobRun, mapping: UUID, unread: CouncilUnread) -> None:
    problem = CouncilUnreadable(f"{unread} It is asked again in {_said(unread.again)}.")
    async with run.failure(problem) as session:
        actor, row = run.actor, await repository.hold(session, mapping)
        if row.state == "ended":
            return
        row.looked_at, row.next_look_at = actor.now, actor.now + unread.again
        row.detail = str(unread)
        await move_on(session, row, unread.state, actor)


def _said(after: timedelta) -> str:
    minutes = int(after.total_seconds() // 60)
    return f"{minutes // 60} hours" if minutes >= 120 else f"{minutes} minutes"


async def begin_due(database: Database, now: datetime) -> int:
    """A job for each committee whose next look is due; how many."""
    async with database.write() as session:
        rows = await repository.due(session, now, AT_ONCE)
        for row in rows:
            await begin_look(session, row, Actor.of_worker("board", now, row.owner))
        return len(rows)


async def look_for_ever(settings: Settings, database: Database) -> None:
    """Every five minutes; beside the jobs of a worker, and safe in several at once."""
    while True:
        with contextlib.suppress(Unavailable):
            await begin_due(database, datetime.now(UTC))
        await asyncio.sleep(EVERY_SECONDS)
