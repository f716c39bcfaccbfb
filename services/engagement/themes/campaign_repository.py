"""Every statement of campaigns."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from services.engagement.consultations.models import Consultation
from services.engagement.themes.models import Campaign
from services.engagement.themes.repository import READABLE, WORDS, FreeQuestion
from services.engagement.themes.rules.campaigns import Finding
from services.shared.database import AnySession, ReadSession, WriteSession

DECIDED = """
    SELECT answer.response, answer.campaign FROM campaign_answer AS answer
    JOIN campaign ON campaign.consultation = answer.consultation
        AND campaign.number = answer.campaign
    WHERE answer.consultation = $1 AND answer.question = $2 AND campaign.decision IS NOT NULL
"""
FORGET_FOUND = """
    DELETE FROM campaign WHERE consultation = $1 AND question = $2 AND decision IS NULL
"""
ADD_ANSWERS = """
    INSERT INTO campaign_answer (consultation, question, campaign, response)
    SELECT $1::uuid, $2::text, $3::int, response FROM unnest($4::uuid[]) AS given (response)
"""
SIZES = """
    SELECT campaign, count(*) AS answers FROM campaign_answer
    WHERE consultation = $1 AND campaign = ANY ($2) GROUP BY campaign
"""
TEXTS = f"""
    SELECT answer.response, {WORDS} AS text FROM campaign_answer AS answer
    JOIN response_answers AS answers ON answers.response = answer.response
    WHERE answer.consultation = $1 AND answer.question = $2 AND answer.campaign = $4
    AND {READABLE} AND answer.response > $5 ORDER BY answer.response LIMIT $6
"""  # noqa: S608 (constants only)


async def hold_consultation_of(session: WriteSession, consultation: UUID) -> None:
    """So that numbers of campaigns are given one after the other."""
    statement = (
        select(Consultation.id)
        .where(Consultation.id == consultation)
        .with_for_update(key_share=True)
    )
    await session.exec(statement)


async def decided_in(
    session: WriteSession, consultation: UUID, question: str
) -> Mapping[UUID, int]:
    """Answers of campaigns that somebody has decided on, by response."""
    rows = await session.records(DECIDED, consultation, question)
    return {row["response"]: row["campaign"] for row in rows}


async def put_findings(
    session: WriteSession, owner: str, consultation: UUID, question: str,
    found: Sequence[Finding], now: datetime,
) -> None:  # fmt: skip
    """In place of what was found before and nobody has decided on."""
    await session.records(FORGET_FOUND, consultation, question)
    numbers = select(Campaign.number).where(Campaign.consultation == consultation)
    last = max((await session.exec(numbers)).all(), default=0)
    for number, each in enumerate(found, last + 1):
        session.add(
            Campaign(
                consultation=consultation,
                number=number,
                owner=owner,
                question=question,
                likeness=each.likeness,
                beside=each.beside,
                found_at=now,
                changed_at=now,
            )
        )
    await session.flush()
    for number, each in enumerate(found, last + 1):
        await session.records(ADD_ANSWERS, consultation, question, number, [*each.answers])


async def campaigns_after(
    session: ReadSession, consultation: UUID, question: str | None, after: int, limit: int
) -> Sequence[Campaign]:
    statement = (
        select(Campaign)
        .where(Campaign.consultation == consultation, col(Campaign.number) > after)
        .order_by(col(Campaign.number))
        .limit(limit)
    )
    if question is not None:
        statement = statement.where(Campaign.question == question)
    return (await session.exec(statement)).all()


async def told_apart(session: ReadSession, consultation: UUID, question: str) -> Sequence[Campaign]:
    """Those that are decided to be campaigns or duplicates."""
    statement = (
        select(Campaign)
        .where(
            Campaign.consultation == consultation,
            Campaign.question == question,
            col(Campaign.decision).in_(("campaign", "duplicate")),
        )
        .order_by(col(Campaign.number))
    )
    return (await session.exec(statement)).all()


async def campaign_of(
    session: AnySession, consultation: UUID, number: int, *, hold: bool = False
) -> Campaign | None:
    statement = select(Campaign).where(
        Campaign.consultation == consultation, Campaign.number == number
    )
    statement = statement.with_for_update() if hold else statement
    return (await session.exec(statement)).one_or_none()


async def sizes_of(
    session: AnySession, consultation: UUID, numbers: Sequence[int]
) -> dict[int, int]:
    rows = await session.records(SIZES, consultation, [*numbers])
    return {row["campaign"]: row["answers"] for row in rows}


async def texts_after(
    session: ReadSession, row: Campaign, question: FreeQuestion, after: UUID, limit: int
) -> Sequence[Mapping[str, Any]]:
    given = (row.consultation, question.code, question.alone, row.number, after, limit)
    return [dict(each) for each in await session.records(TEXTS, *given)]
