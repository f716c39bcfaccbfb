"""Every query of opinion maps."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import defer
from sqlmodel import col, select

from services.engagement.opinions.models import OpinionMap
from services.engagement.opinions.vote_columns import VoteColumns
from services.shared.database import AnySession, ReadSession, WriteSession

NOT_BANNED = """participant NOT IN (
        SELECT number FROM participant WHERE conversation = $1 AND banned_reason IS NOT NULL)"""
VOTES = f"""
    SELECT participant, statement, value FROM vote WHERE conversation = $1
    AND {NOT_BANNED}
    AND statement = ANY ($2)
"""  # noqa: S608 (constants only)
TIMES = f"""
    SELECT coalesce(sum(times), 0) FROM vote WHERE conversation = $1
    AND {NOT_BANNED}
    AND statement = ANY ($2)
"""  # noqa: S608 (constants only)
PRIORITIES = """
    UPDATE statement SET priority = given.priority
    FROM unnest($2::int[], $3::float8[]) AS given (number, priority)
    WHERE conversation = $1 AND statement.number = given.number
    AND statement.priority <> given.priority
"""
SETTLE = """
    UPDATE opinion_map SET settled = true, found = found || $3::jsonb
    WHERE conversation = $1 AND number = $2
"""

POINTS = tuple(getattr(OpinionMap, name) for name in ("people", "xs", "ys", "labels"))


async def votes_of(
    session: ReadSession, conversation: int, statements: Sequence[int]
) -> tuple[VoteColumns, int]:
    """The newest vote of each participant who is not banned on each of the statements, and how
    often votes were cast."""
    columns = VoteColumns()
    await session.copied(VOTES, conversation, statements, into=columns.take)
    [(times,)] = await session.records(TIMES, conversation, statements)
    return columns, int(times)


async def map_of(
    session: AnySession, conversation: int, *, points: bool = True
) -> OpinionMap | None:
    """Without `points`, which are long: all but who stands where."""
    statement = select(OpinionMap).where(OpinionMap.conversation == conversation)
    if not points:
        statement = statement.options(*(defer(each, raiseload=True) for each in POINTS))
    return (await session.exec(statement)).one_or_none()


async def put_map(session: WriteSession, made: OpinionMap) -> bool:
    """Whether it is the newest: a map that was begun earlier takes no later one's place."""
    values = made.model_dump()
    statement = insert(OpinionMap).values(**values)
    newer = statement.on_conflict_do_update(
        index_elements=["conversation"],
        set_={name: statement.excluded[name] for name in values if name != "conversation"},
        where=col(OpinionMap.number) < statement.excluded.number,
    )
    found = await (await session.connection()).execute(newer)
    return bool(found.rowcount)


async def put_priorities(
    session: WriteSession, conversation: int, priorities: Mapping[int, float]
) -> None:
    numbers = sorted(priorities)
    given: list[Any] = [numbers, [priorities[each] for each in numbers]]
    await session.records(PRIORITIES, conversation, *given)


async def settle_map(session: WriteSession, conversation: int, number: int, found: str) -> None:
    """Add what was worked out after it, if it is still that map."""
    await session.records(SETTLE, conversation, number, found)
