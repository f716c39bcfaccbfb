"""Every query of challenges and their answers."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from services.finance.recovery.claims.models import Challenge, ChallengeAnswer
from services.shared.database import AnySession, WriteSession

CREDITED = text("""
    SELECT challenge.line, CAST(sum(answer.credited) AS bigint) FROM claim_challenge AS challenge
    JOIN claim_challenge_answer AS answer ON answer.challenge = challenge.number
    WHERE challenge.claim = :claim GROUP BY challenge.line
""")


def unanswered(statement: Any, claims: Collection[UUID]) -> Any:
    """Those of a statement's challenges that wait for an answer."""
    answered = select(ChallengeAnswer.challenge)
    return statement.where(col(Challenge.claim).in_(claims), col(Challenge.number).not_in(answered))


async def credited_of(session: AnySession, claim: UUID) -> dict[int, int]:
    """The pence credited so far, by line."""
    rows = await (await session.connection()).execute(CREDITED, {"claim": claim})
    return {line: int(pence) for line, pence in rows}


async def challenges_of(
    session: AnySession, claim: UUID
) -> list[tuple[Challenge, ChallengeAnswer | None]]:
    """All challenges with their answers, in order."""
    statement = (
        select(Challenge, ChallengeAnswer)
        .join(ChallengeAnswer, col(ChallengeAnswer.challenge) == Challenge.number, isouter=True)
        .where(Challenge.claim == claim)
        .order_by(col(Challenge.number))
    )
    return [(challenge, answer) for challenge, answer in await session.exec(statement)]


async def waiting_lines(session: AnySession, claim: UUID) -> set[int]:
    """The lines of which a challenge waits for its answer."""
    return set((await session.exec(unanswered(select(Challenge.line), [claim]))).all())


async def add_challenges(session: WriteSession, challenges: Sequence[Challenge]) -> None:
    session.add_all(challenges)
    await session.flush()


async def add_answer(session: WriteSession, answer: ChallengeAnswer) -> None:
    session.add(answer)
    await session.flush()
