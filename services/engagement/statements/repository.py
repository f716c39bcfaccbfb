"""Every query of conversations; officers see only those of their organisations."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import col, func, select

from services.engagement.statements.models import (
    Conversation,
    Participant,
    Statement,
    StatementDecision,
    Vote,
)
from services.shared.auth import Principal, scoped
from services.shared.database import AnyReader, AnySession, WriteSession

# Drawn in proportion to priority: the first of an exponential race with such rates.
NEXT = """
    SELECT number, text, origin, replaces, count(*) OVER () AS left
    FROM statement WHERE conversation = $1 AND state = 'accepted' AND NOT EXISTS (
        SELECT FROM vote WHERE vote.conversation = $1 AND participant = $2
        AND vote.statement = statement.number)
    ORDER BY -ln(1 - random()) / priority LIMIT 1
"""
CAST = """
    INSERT INTO vote (conversation, participant, statement, value, times, cast_at)
    VALUES ($1, $2, $3, $4, 1, $5)
    ON CONFLICT (conversation, participant, statement) DO UPDATE
    SET value = excluded.value, cast_at = excluded.cast_at,
        times = vote.times + (vote.value <> excluded.value)::int
    RETURNING times
"""
JOIN = """
    INSERT INTO participant (conversation, number, id, created_at)
    SELECT $1, coalesce(max(number), 0) + 1, $2, $3 FROM participant WHERE conversation = $1
    RETURNING number
"""
COUNT_STATEMENTS = """
    SELECT conversation, count(*) FILTER (WHERE state <> 'withdrawn') AS statements,
        count(*) FILTER (WHERE state = 'waiting') AS waiting,
        count(*) FILTER (WHERE state = 'accepted') AS accepted
    FROM statement WHERE conversation = ANY ($1) GROUP BY conversation
"""
COUNT_PARTICIPANTS = """
    SELECT conversation, count(*) AS participants FROM participant
    WHERE conversation = ANY ($1) GROUP BY conversation
"""
PARTICIPANTS = """
    SELECT number, banned_reason, created_at,
        (SELECT count(*) FROM vote WHERE vote.conversation = $1
            AND participant = participant.number) AS votes,
        (SELECT count(*) FROM statement WHERE statement.conversation = $1
            AND author = participant.number) AS statements
    FROM participant WHERE conversation = $1 AND number > $2 ORDER BY number LIMIT $3
"""
OWN_STATEMENTS = """
    SELECT number, text, state, (
        SELECT reason FROM statement_decision AS decided
        WHERE decided.conversation = $1 AND decided.statement = statement.number
        ORDER BY decided.number DESC LIMIT 1) AS reason
    FROM statement WHERE conversation = $1 AND author = $2 ORDER BY number
"""
ERASE = (
    "DELETE FROM vote WHERE conversation = $1 AND participant = $2",
    "DELETE FROM vote WHERE conversation = $1 AND statement IN"
    " (SELECT number FROM statement WHERE conversation = $1 AND author = $2)",
    "UPDATE statement SET text = '', state = 'withdrawn', author = NULL"
    " WHERE conversation = $1 AND author = $2",
    "DELETE FROM participant WHERE conversation = $1 AND number = $2",
)
SEVER = (
    "UPDATE statement SET text = '', author = NULL,"
    " state = CASE state WHEN 'waiting' THEN 'withdrawn' ELSE state END"
    " WHERE conversation = $1 AND author = $2",
    "UPDATE participant SET id = gen_random_uuid() WHERE conversation = $1 AND number = $2",
)


class Counts(NamedTuple):
    statements: int = 0
    waiting: int = 0
    accepted: int = 0
    participants: int = 0


async def conversations_before(
    session: AnySession, number: int | None, limit: int, principal: Principal
) -> Sequence[Conversation]:
    """Up to `limit`, newest first, from the one before `number`."""
    statement = select(Conversation).order_by(col(Conversation.number).desc()).limit(limit)
    if number is not None:
        statement = statement.where(col(Conversation.number) < number)
    return (await session.exec(scoped(statement, Conversation, principal))).all()


async def conversation_by_id(
    session: AnySession, conversation: UUID, principal: Principal | None
) -> Conversation | None:
    """Without a principal: whosever it is."""
    statement = select(Conversation).where(Conversation.id == conversation)
    if principal is not None:
        statement = scoped(statement, Conversation, principal)
    return (await session.exec(statement)).one_or_none()


async def conversation_to_change(
    session: WriteSession, conversation: UUID, principal: Principal
) -> Conversation | None:
    """Held against everybody else until the transaction ends."""
    statement = select(Conversation).where(Conversation.id == conversation).with_for_update()
    return (await session.exec(scoped(statement, Conversation, principal))).one_or_none()


async def conversation_to_join(session: WriteSession, conversation: UUID) -> Conversation | None:
    """Held with all who take part, against who changes it."""
    statement = select(Conversation).where(Conversation.id == conversation)
    return (await session.exec(statement.with_for_update(read=True))).one_or_none()


async def counts_of(reader: AnyReader, numbers: Sequence[int]) -> Mapping[int, Counts]:
    found = {number: Counts() for number in numbers}
    for each in await reader.records(COUNT_STATEMENTS, numbers):
        number, statements, waiting, accepted = each
        found[number] = Counts(statements, waiting, accepted)
    for number, participants in await reader.records(COUNT_PARTICIPANTS, numbers):
        found[number] = found[number]._replace(participants=participants)
    return found


async def participant_by_id(session: AnySession, id_: UUID) -> Participant | None:
    return (await session.exec(select(Participant).where(Participant.id == id_))).one_or_none()


async def participant_to_change(
    session: WriteSession, conversation: int, number: int
) -> Participant | None:
    statement = select(Participant).where(
        Participant.conversation == conversation, Participant.number == number
    )
    return (await session.exec(statement.with_for_update())).one_or_none()


async def participants_after(
    reader: AnyReader, conversation: int, number: int, limit: int
) -> Sequence[Any]:
    return await reader.records(PARTICIPANTS, conversation, number, limit)


async def join(session: WriteSession, conversation: int, id_: UUID, now: datetime) -> int:
    """Their number. Whoever joins at the same time comes one after the other."""
    await session.records("SELECT pg_advisory_xact_lock(2, $1)", conversation)
    [(number,)] = await session.records(JOIN, conversation, id_, now)
    return int(number)


async def statement_by_number(
    session: AnySession, conversation: int, number: int
) -> Statement | None:
    statement = select(Statement).where(
        Statement.conversation == conversation, Statement.number == number
    )
    return (await session.exec(statement)).one_or_none()


async def held_statement(
    session: WriteSession, conversation: int, number: int, *, with_others: bool = False
) -> Statement | None:
    """Held against everybody else, or with all who only vote on it."""
    statement = select(Statement).where(
        Statement.conversation == conversation, Statement.number == number
    )
    held = statement.with_for_update(read=with_others)
    return (await session.exec(held)).one_or_none()


async def statements_after(
    session: AnySession, conversation: int, number: int, limit: int, state: str | None
) -> Sequence[Statement]:
    statement = (
        select(Statement)
        .where(Statement.conversation == conversation, col(Statement.number) > number)
        .order_by(col(Statement.number))
        .limit(limit)
    )
    if state is not None:
        statement = statement.where(Statement.state == state)
    return (await session.exec(statement)).all()


async def said_before(session: WriteSession, conversation: int, text: str) -> int | None:
    """The statement that says the same, whatever its case."""
    statement = select(Statement.number).where(
        Statement.conversation == conversation,
        func.lower(Statement.text) == text.lower(),
        col(Statement.state) != "withdrawn",
    )
    return (await session.exec(statement.limit(1))).one_or_none()


async def next_number(session: WriteSession, conversation: int) -> int:
    """The number of a statement to be added; who adds one at the same time waits."""
    await session.records("SELECT pg_advisory_xact_lock(3, $1)", conversation)
    statement = select(func.max(Statement.number)).where(Statement.conversation == conversation)
    return ((await session.exec(statement)).one() or 0) + 1


async def count_of_author(session: WriteSession, conversation: int, author: int) -> int:
    statement = select(func.count()).where(
        Statement.conversation == conversation, Statement.author == author
    )
    return (await session.exec(statement)).one()


async def decisions_of(
    session: AnySession, conversation: int, statement: int | None = None
) -> Sequence[StatementDecision]:
    """As they were taken; of one statement, or of all."""
    found = select(StatementDecision).where(StatementDecision.conversation == conversation)
    if statement is not None:
        found = found.where(StatementDecision.statement == statement)
    ordered = found.order_by(
        col(StatementDecision.decided_at),
        col(StatementDecision.statement),
        col(StatementDecision.number),
    )
    return (await session.exec(ordered)).all()


async def next_statement(reader: AnyReader, conversation: int, participant: int) -> Any | None:
    """Drawn among those that the participant has not voted on, with how many there are."""
    found = await reader.records(NEXT, conversation, participant)
    return found[0] if found else None


async def cast(
    session: WriteSession, conversation: int, participant: int, statement: int, value: int,
    now: datetime,
) -> None:  # fmt: skip
    await session.records(CAST, conversation, participant, statement, value, now)


async def votes_of(session: AnySession, conversation: int, participant: int) -> Sequence[Vote]:
    statement = (
        select(Vote)
        .where(Vote.conversation == conversation, Vote.participant == participant)
        .order_by(col(Vote.statement))
    )
    return (await session.exec(statement)).all()


async def statements_of(reader: AnyReader, conversation: int, author: int) -> Sequence[Any]:
    return await reader.records(OWN_STATEMENTS, conversation, author)


async def erase(session: WriteSession, conversation: int, participant: int) -> None:
    """All that they sent, and what others made of it, as if they had never come."""
    for statement in ERASE:
        await session.records(statement, conversation, participant)


async def sever(session: WriteSession, conversation: int, participant: int) -> None:
    """Their texts go. Votes stay, theirs and those on what they said, and are nobody's."""
    for statement in SEVER:
        await session.records(statement, conversation, participant)


async def add(session: WriteSession, row: Any) -> None:
    session.add(row)
    await session.flush()


async def add_map_request(session: WriteSession, conversation: int, now: datetime) -> bool:
    """Whether none was waiting."""
    statement = (
        "INSERT INTO map_request (conversation, asked_at) VALUES ($1, $2)"
        " ON CONFLICT DO NOTHING RETURNING conversation"
    )
    return bool(await session.records(statement, conversation, now))


async def take_map_request(session: WriteSession, conversation: UUID) -> int | None:
    """The number of the map that is begun; None for a conversation that is not there.

    From here on every change asks anew, and those before have ended when this returns: who takes
    part holds the conversation with all others, which ends here for a moment.
    """
    found = await session.records(
        "UPDATE conversation SET maps = maps + 1 WHERE id = $1 RETURNING number, maps", conversation
    )
    if not found:
        return None
    [(number, maps)] = found
    await session.records("DELETE FROM map_request WHERE conversation = $1", number)
    return int(maps)


async def map_is_asked_for(reader: AnyReader, conversation: int) -> bool:
    """Whether something has changed since the last map was begun."""
    statement = "SELECT FROM map_request WHERE conversation = $1"
    return bool(await reader.records(statement, conversation))
