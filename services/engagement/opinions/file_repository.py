"""A conversation as it leaves in files, a few people at a time."""

from collections.abc import Sequence
from typing import Any

from services.engagement.opinions.repository import NOT_BANNED
from services.shared.database import AnyReader

PEOPLE = """
    SELECT person.number,
        (SELECT count(*) FROM statement WHERE statement.conversation = $1
            AND author = person.number) AS said,
        array_agg(vote.statement) AS statements, array_agg(vote.value) AS values
    FROM (SELECT number FROM participant WHERE conversation = $1 AND number > $2
            AND banned_reason IS NULL ORDER BY number LIMIT $3) AS person
    LEFT JOIN vote ON vote.conversation = $1 AND vote.participant = person.number
    GROUP BY person.number ORDER BY person.number
"""
VOTES = f"""
    SELECT participant, statement, value, cast_at FROM vote
    WHERE conversation = $1 AND (participant, statement) > ($2, $3)
    AND {NOT_BANNED}
    ORDER BY participant, statement LIMIT $4
"""  # noqa: S608 (constants only)


async def people_after(
    reader: AnyReader, conversation: int, number: int, limit: int
) -> Sequence[Any]:
    """Who is not banned, each with what they voted."""
    return await reader.records(PEOPLE, conversation, number, limit)


async def votes_after(
    reader: AnyReader, conversation: int, after: tuple[int, int], limit: int
) -> Sequence[Any]:
    return await reader.records(VOTES, conversation, *after, limit)
