"""Every statement of how long things are kept; what is erased is chosen and changed here."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import col, select

from services.engagement.consultations.models import Consultation
from services.engagement.retention.models import (
    LegalHold,
    LegalHoldLifting,
    RetentionPolicy,
    RetentionRun,
)
from services.shared.auth import Principal, scoped
from services.shared.database import AnySession, ReadSession, WriteSession

Hold = tuple[LegalHold, LegalHoldLifting | None]
"""A hold, and how it was lifted; None: it stands."""
WITHDRAWN_ON = """
    SELECT consultation, max(effective_on) AS effective_on FROM consultation_transition
    WHERE consultation = ANY ($1) AND after = 'withdrawn' GROUP BY consultation
"""
KEEP_CODINGS = "SELECT set_config('marches.words_expire', 'on', true)"
TO_ERASE = """
    SELECT answers.response, answers.questionnaire_version, answers.answers::text AS answers,
        answers.redactions::text AS redactions, coalesce(last.act = 'publish'
            AND last.response_version = response.version, false) AS published
    FROM response_answers AS answers JOIN response ON response.id = answers.response
    LEFT JOIN LATERAL (
        SELECT act, response_version FROM moderation_act AS act
        WHERE act.response = answers.response ORDER BY number DESC LIMIT 1
    ) AS last ON true
    WHERE answers.consultation = $1 AND answers.response > $2
    ORDER BY answers.response LIMIT $3 FOR UPDATE OF answers
"""
PUT_ANSWERS = """
    UPDATE response_answers AS answers SET answers = given.answers::jsonb, redactions = '[]'
    FROM unnest($1::uuid[], $2::text[]) AS given (response, answers)
    WHERE answers.response = given.response
"""
FORGET_SENDERS = """
    WITH due AS (
        SELECT response FROM response_answers WHERE consultation = $1 AND response > $2
        ORDER BY response LIMIT $3 FOR UPDATE
    ), told AS (
        UPDATE response SET submission = uuid_send(gen_random_uuid()),
            entered_at = date_trunc('day', entered_at, 'Europe/London'),
            changed_at = date_trunc('day', changed_at, 'Europe/London')
        FROM due WHERE response.id = due.response
    )
    UPDATE response_answers AS answers SET speaks_for = NULL, entered_by = NULL,
        fingerprint_key = ''::bytea, fingerprint = ''::bytea,
        received_at = date_trunc('day', received_at, 'Europe/London')
    FROM due WHERE answers.response = due.response RETURNING answers.response
"""
FORGET_CHOICES = """
    WITH due AS (
        SELECT response FROM response_answers WHERE consultation = $1 AND response > $2
        ORDER BY response LIMIT $3 FOR UPDATE
    )
    DELETE FROM response_answers AS answers USING due WHERE answers.response = due.response
    RETURNING answers.response
"""
FORGET_EQUALITY = """
    WITH due AS (
        SELECT key FROM equality_answer WHERE consultation = $1 LIMIT $2
    ), links AS (
        DELETE FROM equality_link USING due WHERE equality_link.key = due.key
    ), waiting AS (
        DELETE FROM equality_waiting WHERE consultation = $1
    )
    DELETE FROM equality_answer USING due WHERE equality_answer.key = due.key
    RETURNING equality_answer.key
"""
FORGET_INVITATIONS = """
    DELETE FROM invitation WHERE mark IN (
        SELECT mark FROM invitation WHERE consultation = $1 LIMIT $2
    ) RETURNING 1
"""
FORGET_CONCERNS = """
    DELETE FROM response_concern USING response
    WHERE response.id = response_concern.response AND response.consultation = $1
"""
# Votes stay, and are nobody's; what was published of what people wrote stands.
FORGET_PARTICIPANTS = """
    UPDATE participant SET id = gen_random_uuid() FROM conversation
    WHERE conversation.number = participant.conversation AND conversation.consultation = $1
"""
FORGET_STATEMENTS = """
    UPDATE statement SET text = '', state = 'withdrawn', author = NULL FROM conversation
    WHERE conversation.number = statement.conversation AND conversation.consultation = $1
    AND statement.origin = 'participant' AND statement.state IN ('waiting', 'rejected')
"""
BEGIN_RUN = """
    INSERT INTO retention_run (consultation, what, after, begun_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (consultation, what) DO NOTHING RETURNING after
"""
HOLD_RUN = """
    SELECT after, ended_at FROM retention_run WHERE consultation = $1 AND what = $2 FOR UPDATE
"""
MOVE_RUN = "UPDATE retention_run SET after = $3 WHERE consultation = $1 AND what = $2"
END_RUN = "UPDATE retention_run SET ended_at = $3 WHERE consultation = $1 AND what = $2"
HELD = """
    SELECT consultation.owner, EXISTS (
        SELECT FROM legal_hold AS hold WHERE hold.consultation = consultation.id
        AND NOT EXISTS (SELECT FROM legal_hold_lifting AS lifting
            WHERE (lifting.consultation, lifting.number) = (hold.consultation, hold.number))
    ) AS held
    FROM consultation WHERE consultation.id = $1 FOR UPDATE OF consultation
"""


class ExpiredWords(NamedTuple):
    """A response whose words are due; `published`: as redacted, they stand in the report."""

    response: UUID
    version: int
    answers: Mapping[str, Any]
    redactions: Sequence[Mapping[str, Any]]
    published: bool


async def policies_of(session: AnySession, owners: Sequence[str]) -> Sequence[RetentionPolicy]:
    """As they were entered."""
    statement = (
        select(RetentionPolicy)
        .where(col(RetentionPolicy.owner).in_(owners))
        .order_by(col(RetentionPolicy.number))
    )
    return (await session.exec(statement)).all()


async def holds_of(session: AnySession, consultations: Sequence[UUID]) -> Sequence[Hold]:
    """In the order in which they were placed, each with how it was lifted."""
    joined = (col(LegalHold.consultation) == col(LegalHoldLifting.consultation)) & (
        col(LegalHold.number) == col(LegalHoldLifting.number)
    )
    statement = (
        select(LegalHold, LegalHoldLifting)
        .outerjoin(LegalHoldLifting, joined)
        .where(col(LegalHold.consultation).in_(consultations))
        .order_by(col(LegalHold.consultation), col(LegalHold.number))
    )
    return (await session.exec(statement)).all()


async def runs_of(session: AnySession, consultations: Sequence[UUID]) -> Sequence[RetentionRun]:
    statement = select(RetentionRun).where(col(RetentionRun.consultation).in_(consultations))
    return (await session.exec(statement)).all()


async def add(session: WriteSession, row: Any) -> None:
    session.add(row)
    await session.flush()


async def opened_after(
    session: AnySession, number: int, limit: int, principal: Principal | None
) -> Sequence[Consultation]:
    """Those that people were asked in, oldest first; without a principal everybody's."""
    statement = (
        select(Consultation)
        .where(col(Consultation.number) > number, col(Consultation.opened_on).is_not(None))
        .order_by(col(Consultation.number))
        .limit(limit)
    )
    if principal is not None:
        statement = scoped(statement, Consultation, principal)
    return (await session.exec(statement)).all()


async def withdrawn_on(session: ReadSession, consultations: Sequence[UUID]) -> dict[UUID, date]:
    """The day of effect, of those that were withdrawn."""
    rows = await session.records(WITHDRAWN_ON, [*consultations])
    return {row["consultation"]: row["effective_on"] for row in rows}


async def hold_case(session: WriteSession, consultation: UUID) -> bool:
    """Whether a legal hold stands; nobody places one until the transaction ends."""
    [row] = await session.records(HELD, consultation)
    return bool(row["held"])


async def hold_run(
    session: WriteSession, consultation: UUID, what: str, first: UUID, now: datetime
) -> tuple[UUID, bool, bool]:
    """How far it is, whether it began now, and whether it has ended."""
    begun = await session.records(BEGIN_RUN, consultation, what, first, now)
    [row] = await session.records(HOLD_RUN, consultation, what)
    return row["after"], bool(begun), row["ended_at"] is not None


async def move_run(session: WriteSession, consultation: UUID, what: str, after: UUID) -> None:
    await session.records(MOVE_RUN, consultation, what, after)


async def end_run(session: WriteSession, consultation: UUID, what: str, now: datetime) -> None:
    await session.records(END_RUN, consultation, what, now)


async def words_after(
    session: WriteSession, consultation: UUID, after: UUID, limit: int
) -> list[ExpiredWords]:
    """Held against everybody else."""
    rows = await session.records(TO_ERASE, consultation, after, limit)
    return [
        ExpiredWords(
            row["response"], row["questionnaire_version"], json.loads(row["answers"]),
            json.loads(row["redactions"]), row["published"],
        )
        for row in rows
    ]  # fmt: skip


async def put_answers(session: WriteSession, answers: Mapping[UUID, Mapping[str, Any]]) -> None:
    """In place of what there was; what was found in the words stays, as a count."""
    await session.records(KEEP_CODINGS)
    told = [json.dumps(each, ensure_ascii=False) for each in answers.values()]
    await session.records(PUT_ANSWERS, [*answers], told)


async def forget_senders(
    session: WriteSession, consultation: UUID, after: UUID, limit: int
) -> list[UUID]:
    return [
        row["response"] for row in await session.records(FORGET_SENDERS, consultation, after, limit)
    ]


async def forget_choices(
    session: WriteSession, consultation: UUID, after: UUID, limit: int
) -> list[UUID]:
    return [
        row["response"] for row in await session.records(FORGET_CHOICES, consultation, after, limit)
    ]


async def forget_equality(session: WriteSession, consultation: UUID, limit: int) -> int:
    """How many went."""
    return len(await session.records(FORGET_EQUALITY, consultation, limit))


async def forget_invitations(session: WriteSession, consultation: UUID, limit: int) -> int:
    """How many went."""
    return len(await session.records(FORGET_INVITATIONS, consultation, limit))


async def forget_participants(session: WriteSession, consultation: UUID) -> None:
    await session.records(FORGET_PARTICIPANTS, consultation)


async def forget_statements(session: WriteSession, consultation: UUID) -> None:
    """Those that were not published, and why responses are read first."""
    await session.records(FORGET_STATEMENTS, consultation)
    await session.records(FORGET_CONCERNS, consultation)
