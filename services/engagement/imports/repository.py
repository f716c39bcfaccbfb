"""What a Polis export adds to a conversation."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from services.engagement.imports.rules.polis import PolisComment, PolisVote
from services.engagement.statements.models import NEW_PRIORITY
from services.shared.database import WriteSession

ADD_STATEMENTS = """
    INSERT INTO statement (conversation, number, text, origin, author, state, meta, priority,
                           created_at)
    SELECT $1, number, text, CASE WHEN author IS NULL THEN 'body' ELSE 'participant' END,
        author, state, false, $7, said_at
    FROM unnest($2::int[], $3::text[], $4::int[], $5::text[], $6::timestamptz[])
        AS given (number, text, author, state, said_at)
"""
ADD_PEOPLE = """
    INSERT INTO participant (conversation, number, id, created_at)
    SELECT $1, number, id, $4 FROM unnest($2::int[], $3::uuid[]) AS given (number, id)
    ON CONFLICT DO NOTHING
"""
# Those at one moment stand in the order of the file.
ADD_VOTES = """
    INSERT INTO vote (conversation, participant, statement, value, times, cast_at)
    SELECT DISTINCT ON (participant, statement) $1, participant, statement, value,
        count(*) OVER (PARTITION BY participant, statement), cast_at
    FROM unnest($2::int[], $3::int[], $4::int[], $5::timestamptz[]) WITH ORDINALITY
        AS given (participant, statement, value, cast_at, line)
    ORDER BY participant, statement, cast_at DESC, line DESC
"""
TAKEN = """
    SELECT (SELECT array_agg(number) FROM statement WHERE conversation = $1) AS statements,
        EXISTS (SELECT FROM vote WHERE conversation = $1) AS voted
"""


async def taken(session: WriteSession, conversation: int) -> tuple[set[int], bool]:
    """The numbers of the statements that there are, and whether anybody has voted."""
    [(statements, voted)] = await session.records(TAKEN, conversation)
    return set(statements or ()), bool(voted)


async def add_people(
    session: WriteSession, conversation: int, numbers: Sequence[int], now: datetime
) -> None:
    """Whose receipts nobody has."""
    people = sorted(set(numbers))
    await session.records(ADD_PEOPLE, conversation, people, [uuid4() for _ in people], now)


async def add_statements(
    session: WriteSession, conversation: int, found: Sequence[PolisComment]
) -> None:
    columns = ([each.number for each in found], [each.text for each in found],
               [each.author for each in found], [each.state for each in found],
               [each.said_at for each in found])  # fmt: skip
    await session.records(ADD_STATEMENTS, conversation, *columns, NEW_PRIORITY)


async def add_votes(session: WriteSession, conversation: int, found: Sequence[PolisVote]) -> None:
    columns = ([each.participant for each in found], [each.statement for each in found],
               [each.value for each in found], [each.cast_at for each in found])  # fmt: skip
    await session.records(ADD_VOTES, conversation, *columns)
