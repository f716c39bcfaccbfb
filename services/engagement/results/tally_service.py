"""What results are counted from is made once, when responses are frozen, and then kept.

After the freeze choices stay, also of who withdraws: so does what is kept, which has no text and
nothing that tells whose an answer is.
"""

import asyncio
import contextlib
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.engagement.consultations.repository import consultation_as_it_is
from services.engagement.responses.rules.channels import KINDS
from services.engagement.results import repository, tally_repository
from services.engagement.results.models import METHOD, ResultSegment
from services.engagement.results.queries import asked_of, read_subject
from services.engagement.results.rules.segments import Draft, packed
from services.engagement.results.tally_queries import (
    AnswerScope,
    numbers_given,
    profile_as_it_is,
    write,
    writer_of,
)
from services.engagement.results.weight_queries import weights_as_they_are
from services.shared.database import Database, ReadSession, WriteSession
from services.shared.days import london_day
from services.shared.errors import Conflict, Unavailable
from services.shared.lane.apart import apart
from services.shared.settings import Settings

EVERY_SECONDS = 60.0


class ResponsesMoved(Conflict):
    code = "responses_moved"
    title = "A response came or went while all were counted"
    example = "They are counted once more within a minute."


async def keep_tallies_for_ever(settings: Settings, database: Database) -> None:
    """Once a minute; beside the jobs of a worker, and safe in several at once."""
    while True:
        with contextlib.suppress(Unavailable, ResponsesMoved):
            await make_tallies(settings, database, datetime.now(UTC))
        await asyncio.sleep(EVERY_SECONDS)


async def make_tallies(settings: Settings, database: Database, now: datetime) -> int:
    """Of every consultation that is closed and frozen and has none; how many, each in a process
    of its own. Raises ResponsesMoved."""
    made = 0
    async with database.read() as session:
        wanting = await tally_repository.without_tally(session)
    for consultation in wanting:
        async with database.read() as session:
            asked = await _asked(session, consultation, now)
        if asked is not None:
            made += await apart(make_tally, settings.database_url("engagement"), asked, now)
    return made


async def _asked(session: ReadSession, consultation: UUID, now: datetime) -> AnswerScope | None:
    row = await consultation_as_it_is(session, consultation)
    assert row is not None  # consultations never go
    subject = await read_subject(session, row, london_day(now))
    return asked_of(subject) if subject.frozen else None


async def make_tally(url: str, asked: AnswerScope, now: datetime) -> bool:
    """Whether it was made here: somebody else may be at it. Raises ResponsesMoved."""
    database = Database(url, pool_size=2)
    try:
        async with database.write() as session:
            if not await tally_repository.takes_turn(session, asked.consultation):
                return False
            async with database.read() as reader:
                if await tally_repository.told_of(reader, asked.consultation) is not None:
                    return False
                told = await _put_all(session, reader, asked)
                seen = await tally_repository.count_answers(reader, asked.consultation)
            if await tally_repository.count_answers(session, asked.consultation) != seen:
                raise ResponsesMoved
            await tally_repository.put_tally(session, asked.consultation, told, now)
        return True
    finally:
        await database.close()


async def _put_all(
    session: WriteSession, reader: ReadSession, asked: AnswerScope
) -> dict[str, Any]:
    """Write all segments; what is told of them."""
    writer = await writer_of(reader, asked, asked.questions)
    drafts: dict[str, Draft] = {kind: Draft(writer.columns) for kind in KINDS}
    told: dict[str, Any] = {kind: {"people": 0, "segments": 0} for kind in KINDS}

    async def put(kind: str) -> None:
        columns, own = drafts[kind].take(), told[kind]
        people = columns["channel"].shape[1]
        if people:
            await tally_repository.put_parts(
                session,
                [
                    ResultSegment(
                        consultation=asked.consultation,
                        method=METHOD,
                        kind=kind,
                        column=name,
                        number=own["segments"],
                        width=len(cells),
                        cells=packed(cells),
                    )
                    for name, cells in columns.items()
                ],
            )
            own["people"] += people
            own["segments"] += 1

    async for page in repository.rows_of(reader, asked.consultation, asked.questions):
        write(page, writer, drafts)
        for kind in [kind for kind, draft in drafts.items() if draft.is_full]:
            await put(kind)
    for kind in KINDS:
        await put(kind)
        told[kind]["numbers"] = await numbers_given(
            reader, asked.consultation, kind, asked.questions
        )
        told[kind]["apart"] = await repository.apart(reader, asked.consultation, kind)
    profile = await profile_as_it_is(reader, asked)
    kept = {code: each and each.kept for code, each in profile.items()}
    weights = await weights_as_they_are(reader, asked)
    return {"kinds": told, "categories": writer.categories, "profile": kept} | weights
