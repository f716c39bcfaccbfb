"""The job that makes an opinion map: at once after a vote, then how stable its groups are."""

import asyncio
import json
from datetime import datetime
from uuid import UUID

from services.engagement.opinions import repository
from services.engagement.opinions.calculation import (
    Found,
    VotesCast,
    found_in,
    stability_of,
    votes_cast,
)
from services.engagement.opinions.models import METHOD, OpinionMap
from services.engagement.opinions.problems import MapNotMade
from services.engagement.statements import repository as conversations
from services.engagement.statements.models import Conversation
from services.engagement.statements.service import CONVERSATIONS, number_of
from services.shared.database import AnySession, Database, ReadSession
from services.shared.jobs.run import JobRun
from services.shared.settings import Settings
from services.statistics.opinion.analysis import NOBODY, Opinions
from services.statistics.opinion.smoothing import GroupMemory, remembered
from services.statistics.opinion.stability import resamples


async def make_map(run: JobRun, _: Settings) -> None:
    """The map is written before its stability is worked out, so that a vote is soon on it."""
    conversation = UUID(run.job.payload["conversation"])
    async with run.database.write() as session:
        number = await conversations.take_map_request(session, conversation)
    if number is None:
        async with run.effect(result=None, counts={}):
            return
    async with run.database.read() as session:
        row = await conversations.conversation_by_id(session, conversation, None)
        assert row
        before = await repository.map_of(session, number_of(row), points=False)
        cast = await _votes_cast(session, row)
    memory = None if before is None or row.frozen_at else before.memory
    found, made = await asyncio.to_thread(_made, row, number, cast, memory, run.actor.now)
    async with run.database.write() as session:
        if await repository.put_map(session, made):
            await repository.put_priorities(session, number_of(row), _priorities(made))
    await _settle(run, row, made, cast, found)


async def _settle(
    run: JobRun, row: Conversation, made: OpinionMap, cast: VotesCast, found: Opinions
) -> None:
    """Unless another map is waiting, which comes first."""
    told = await _stability(run.database, number_of(row), cast, found)
    result = f"{CONVERSATIONS.path_of(row)}/opinions"
    async with run.effect(result=result, counts={"votes": made.found["totals"]["votes"]}) as after:
        if told is not None:
            await repository.settle_map(after, number_of(row), made.number, json.dumps(told))


async def _stability(
    database: Database, conversation: int, cast: VotesCast, found: Opinions
) -> Found | None:
    """None as soon as another map waits: it is looked for after each resample."""
    likeness: list[list[float]] = []
    each = resamples(cast.table, found)
    while True:
        async with database.read() as session:
            if await conversations.map_is_asked_for(session, conversation):
                return None
        if (next_one := await asyncio.to_thread(next, each, None)) is None:
            return stability_of(likeness)
        likeness.append(next_one)


async def _votes_cast(session: ReadSession, row: Conversation) -> VotesCast:
    every = await conversations.statements_after(session, number_of(row), -1, 100_000, None)
    statements = [each for each in every if each.state in ("accepted", "rejected")]
    numbers = [each.number for each in statements]
    columns, times = await repository.votes_of(session, number_of(row), numbers)
    return votes_cast(columns, statements, times)


def _made(
    row: Conversation,
    number: int,
    cast: VotesCast,
    memory: dict[str, int] | None,
    now: datetime,
) -> tuple[Opinions, OpinionMap]:
    kept: list[GroupMemory] = []

    def settle(best: int) -> int:
        kept.append(remembered(GroupMemory(**memory) if memory else None, best))
        return kept[-1].groups

    found, told = found_in(cast, None if row.frozen_at else settle)
    included = found.map.included
    made = OpinionMap(
        conversation=number_of(row),
        number=number,
        method=METHOD,
        frozen=row.frozen_at is not None,
        memory=vars(kept[-1]) if kept else None,
        found=told,
        people=cast.people[included].tolist(),
        xs=found.map.positions[:, 0].tolist(),
        ys=found.map.positions[:, 1].tolist(),
        labels=found.labels[included].tolist(),
        computed_at=now,
    )
    return found, made


def _priorities(made: OpinionMap) -> dict[int, float]:
    return {each["statement"]: each["priority"] for each in made.found["statements"]}


async def read_map(session: AnySession, row: Conversation, *, points: bool = True) -> OpinionMap:
    """Raises MapNotMade."""
    found = await repository.map_of(session, number_of(row), points=points)
    if found is None:
        raise MapNotMade
    return found


def groups_of(found: OpinionMap) -> dict[int, int]:
    """The group of each participant who is in one."""
    return {
        person: label
        for person, label in zip(found.people, found.labels, strict=True)
        if label != NOBODY
    }
