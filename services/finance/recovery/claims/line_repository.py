"""Every query of the lines of claims, and of the care that they claim."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, text
from sqlmodel import col, select

from services.finance.recovery.claims.models import Claim, ClaimedSpell, ClaimLine
from services.finance.recovery.claims.rules.lines import Care, RecoverableLine
from services.shared.database import AnySession, WriteSession

AT_ONCE = 1_000
LINES_OF = text("""
    SELECT line.claim, line.spell, line.pod, line.currency, line.amount,
        coalesce(challenged.credited, 0) AS credited, coalesce(challenged.waiting, false) AS waiting
    FROM claim_line AS line LEFT JOIN (
        SELECT challenge.claim, challenge.line, CAST(sum(answer.credited) AS bigint) AS credited,
            bool_or(answer.challenge IS NULL) AS waiting
        FROM claim_challenge AS challenge
        LEFT JOIN claim_challenge_answer AS answer ON answer.challenge = challenge.number
        WHERE challenge.claim = ANY(:claims) GROUP BY challenge.claim, challenge.line
    ) AS challenged ON challenged.claim = line.claim AND challenged.line = line.line
    WHERE line.claim = ANY(:claims)
""")


async def lines_of_claims(session: AnySession, claims: Collection[UUID]) -> Sequence[Any]:
    """Their lines: claim, spell, pod, currency, amount, what was credited, and whether a challenge
    waits.
    """
    rows = await (await session.connection()).execute(LINES_OF, {"claims": list(claims)})
    return rows.all()


async def add_lines(session: WriteSession, claim: Claim, lines: Sequence[RecoverableLine]) -> None:
    """With the care that they claim. Raises on care that is claimed already."""
    connection = await session.connection()
    for start in range(0, len(lines), AT_ONCE):
        part = list(enumerate(lines[start : start + AT_ONCE], start + 1))
        await connection.execute(insert(ClaimLine), [_line(claim, *each) for each in part])
        await connection.execute(insert(ClaimedSpell), [_spell(claim, line) for _, line in part])


def _line(row: Claim, number: int, line: RecoverableLine) -> dict[str, Any]:
    return {
        "claim": row.id,
        "line": number,
        "line_ref": line.line_ref,
        "spell": line.spell,
        "dataset": line.dataset,
        "day": line.day,
        "pod": line.pod,
        "currency": line.currency,
        "treatment_function": line.treatment_function,
        "payer": row.payer,
        "charged_to": line.charged_to,
        "amount": line.claim,
        "charged": line.charged,
        "basis": list(line.basis),
        "flags": list(line.flags),
    }


def _spell(row: Claim, line: RecoverableLine) -> dict[str, Any]:
    spell, pod, care = line.care
    return {"claimant": row.claimant, "provider": row.provider, "spell": spell, "pod": pod,
            "care": care, "currency": line.currency, "claim": row.id}  # fmt: skip


async def claimed(
    session: AnySession, claimant: str, provider: str, spells: Collection[str]
) -> set[Care]:
    """Of these spells, what is claimed already."""
    statement = select(ClaimedSpell.spell, ClaimedSpell.pod, ClaimedSpell.care).where(
        ClaimedSpell.claimant == claimant,
        ClaimedSpell.provider == provider,
        col(ClaimedSpell.spell).in_(spells),
    )
    return {(spell, pod, care) for spell, pod, care in await session.exec(statement)}


async def release_spells(session: WriteSession, claim: UUID) -> None:
    """The care of a void claim can be claimed again."""
    connection = await session.connection()
    await connection.execute(delete(ClaimedSpell).where(col(ClaimedSpell.claim) == claim))


async def release_care(session: WriteSession, claim: UUID, line: ClaimLine) -> None:
    """The care of a line that is credited can be claimed again."""
    care = delete(ClaimedSpell).where(
        col(ClaimedSpell.claim) == claim,
        col(ClaimedSpell.spell) == line.spell,
        col(ClaimedSpell.pod) == line.pod,
        col(ClaimedSpell.currency) == line.currency,
    )
    await (await session.connection()).execute(care)


async def line_of(session: AnySession, claim: UUID, line: int) -> ClaimLine:
    """The line, which is there."""
    statement = select(ClaimLine).where(ClaimLine.claim == claim, ClaimLine.line == line)
    return (await session.exec(statement)).one()


async def lines_after(
    session: AnySession, claim: UUID, line: int | None, limit: int
) -> Sequence[ClaimLine]:
    """Up to `limit` lines in order, from the one after `line`."""
    statement = select(ClaimLine).where(ClaimLine.claim == claim)
    if line is not None:
        statement = statement.where(col(ClaimLine.line) > line)
    return (await session.exec(statement.order_by(col(ClaimLine.line)).limit(limit))).all()


async def sum_of_lines(session: AnySession, claim: UUID) -> int:
    """Pence."""
    statement = select(func.coalesce(func.sum(ClaimLine.amount), 0))
    return int((await session.exec(statement.where(ClaimLine.claim == claim))).one())


async def line_amounts(session: AnySession, claim: UUID, lines: Collection[int]) -> dict[int, int]:
    """The pence of these lines, by number; those that there are."""
    statement = select(ClaimLine.line, ClaimLine.amount).where(
        ClaimLine.claim == claim, col(ClaimLine.line).in_(lines)
    )
    return dict((await session.exec(statement)).all())
