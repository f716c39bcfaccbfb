"""Every query of claims; each is seen by its claimant, and once it is an invoice by its payer."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, text
from sqlmodel import col, select

from services.finance.reconciliation.models import SubLedger
from services.finance.recovery.claims.models import (
    Challenge,
    ChallengeAnswer,
    Claim,
    ClaimAct,
    ClaimedSpell,
    ClaimLine,
    ClaimPosting,
)
from services.finance.recovery.claims.rules.age_bands import Debt
from services.finance.recovery.claims.rules.life import STATE_AFTER, Balance, State, state_of
from services.finance.recovery.claims.rules.lines import Care, RecoverableLine
from services.shared.auth import Principal, scoped
from services.shared.database import AnySession, WriteSession

PARTIES = ("claimant", "payer")
AT_ONCE = 1_000
REFERENCE = "claim/"
SUB_LEDGER = SubLedger(
    "claims",
    "Claims on other bodies",
    REFERENCE,
    """
        SELECT posting.effective_date, posting.amount
        FROM claim JOIN claim_posting AS posting ON posting.claim = claim.id
        WHERE claim.book = :book
    """,
)
HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended('claim ' || :id, 0))")
CREDITED = text("""
    SELECT challenge.line, CAST(sum(answer.credited) AS bigint) FROM claim_challenge AS challenge
    JOIN claim_challenge_answer AS answer ON answer.challenge = challenge.number
    WHERE challenge.claim = :claim GROUP BY challenge.line
""")
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
ACCRUED = text("""
    SELECT coalesce(CAST(sum(line.amount) AS bigint), 0)
    FROM journal_line AS line WHERE line.journal = :journal AND line.amount > 0
        AND EXISTS (SELECT FROM journal_act WHERE journal = :journal AND act = 'posted')
""")
DEBTS = text("""
    SELECT claim.payer, invoice.day, claim.total - coalesce((
        SELECT CAST(sum(act.amount) AS bigint) FROM claim_act AS act
        WHERE act.claim = claim.id AND act.day <= :as_of
        AND act.act IN ('credited', 'received', 'written_off')
    ), 0) AS outstanding
    FROM claim JOIN claim_act AS invoice ON invoice.claim = claim.id AND invoice.act = 'approved'
    WHERE claim.claimant = :claimant AND invoice.day <= :as_of
""")


@dataclass(frozen=True)
class WholeClaim:
    """A claim with all that was done with it."""

    row: Claim
    acts: Sequence[ClaimAct] = ()
    open_challenges: int = 0

    @property
    def balance(self) -> Balance:
        return Balance(
            self.row.total,
            credited=self.amount("credited"),
            received=self.amount("received"),
            written_off=self.amount("written_off"),
        )

    @property
    def state(self) -> State:
        last = [act.act for act in self.acts if act.act in STATE_AFTER][-1]
        return state_of(last, self.balance, self.open_challenges)

    def amount(self, act: str) -> int:
        """The sum of these acts, in pence."""
        return sum(each.amount or 0 for each in self.acts if each.act == act)

    def last(self, *acts: str) -> ClaimAct | None:
        """The newest of these acts."""
        return next((each for each in reversed(self.acts) if each.act in acts), None)


async def claims_before(
    session: AnySession,
    number: int | None,
    limit: int,
    principal: Principal,
    *,
    payer: str | None = None,
    provider: str | None = None,
    month: date | None = None,
    run: UUID | None = None,
    corrects: UUID | None = None,
) -> list[WholeClaim]:
    """Up to `limit` claims, newest first, from the one before `number`."""
    statement = select(Claim).order_by(col(Claim.number).desc()).limit(limit)
    if number is not None:
        statement = statement.where(col(Claim.number) < number)
    wanted = {"payer": payer, "provider": provider, "month": month, "run": run,
              "corrects": corrects}  # fmt: skip
    for name, value in wanted.items():
        if value is not None:
            statement = statement.where(getattr(Claim, name) == value)
    rows = (await session.exec(_visible(statement, principal))).all()
    return await _whole(session, rows)


async def claims_of_months(
    session: AnySession, claimant: str, first: date, last: date, principal: Principal
) -> list[WholeClaim]:
    """All claims of a claimant, of the months from `first` to `last`."""
    statement = select(Claim).where(
        Claim.claimant == claimant, col(Claim.month) >= first, col(Claim.month) <= last
    )
    return await _whole(session, (await session.exec(_visible(statement, principal))).all())


async def lines_of_claims(session: AnySession, claims: Collection[UUID]) -> Sequence[Any]:
    """Their lines: claim, spell, pod, currency, amount, what was credited, and whether a challenge
    waits.
    """
    rows = await (await session.connection()).execute(LINES_OF, {"claims": list(claims)})
    return rows.all()


async def hold_claim(session: WriteSession, claim: UUID) -> None:
    """Be the only one that does something with it until the transaction ends."""
    await (await session.connection()).execute(HOLD, {"id": str(claim)})


async def claim_by_id(session: AnySession, claim: UUID, principal: Principal) -> WholeClaim | None:
    statement = _visible(select(Claim).where(Claim.id == claim), principal)
    row = (await session.exec(statement)).one_or_none()
    return (await _whole(session, [row]))[0] if row else None


def _visible(statement: Any, principal: Principal) -> Any:
    """The payer sees what is an invoice, and no draft."""
    invoiced = select(ClaimAct.claim).where(ClaimAct.act == "approved")
    seen = col(Claim.claimant).in_(principal.orgs) | col(Claim.id).in_(invoiced)
    return scoped(statement, Claim, principal, parties=PARTIES).where(seen)


async def _whole(session: AnySession, rows: Sequence[Claim]) -> list[WholeClaim]:
    ids = [row.id for row in rows]
    acts: dict[UUID, list[ClaimAct]] = {id_: [] for id_ in ids}
    found = select(ClaimAct).where(col(ClaimAct.claim).in_(ids)).order_by(col(ClaimAct.number))
    for act in await session.exec(found):
        acts[act.claim].append(act)
    waiting = dict.fromkeys(ids, 0)
    for claim in await session.exec(_unanswered(select(Challenge.claim), ids)):
        waiting[claim] += 1
    return [WholeClaim(row, acts[row.id], waiting[row.id]) for row in rows]


def _unanswered(statement: Any, claims: Collection[UUID]) -> Any:
    answered = select(ChallengeAnswer.challenge)
    return statement.where(col(Challenge.claim).in_(claims), col(Challenge.number).not_in(answered))


async def add_claim(session: WriteSession, row: Claim, lines: Sequence[RecoverableLine]) -> None:
    """With its lines, and the care that it claims. Raises on care that is claimed already."""
    session.add(row)
    await session.flush()
    connection = await session.connection()
    for start in range(0, len(lines), AT_ONCE):
        part = list(enumerate(lines[start : start + AT_ONCE], start + 1))
        await connection.execute(insert(ClaimLine), [_line(row, *each) for each in part])
        await connection.execute(insert(ClaimedSpell), [_spell(row, line) for _, line in part])


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


async def add_act(session: WriteSession, act: ClaimAct) -> None:
    session.add(act)
    await session.flush()


async def add_postings(session: WriteSession, postings: Iterable[ClaimPosting]) -> None:
    session.add_all(list(postings))
    await session.flush()


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


async def accrued(session: AnySession, journal: UUID) -> int:
    """The pence that the journal, once posted, has in debit."""
    row = (await (await session.connection()).execute(ACCRUED, {"journal": journal})).one()
    return int(row[0])


async def line_amounts(session: AnySession, claim: UUID, lines: Collection[int]) -> dict[int, int]:
    """The pence of these lines, by number; those that there are."""
    statement = select(ClaimLine.line, ClaimLine.amount).where(
        ClaimLine.claim == claim, col(ClaimLine.line).in_(lines)
    )
    return dict((await session.exec(statement)).all())


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
    return set((await session.exec(_unanswered(select(Challenge.line), [claim]))).all())


async def add_challenges(session: WriteSession, challenges: Sequence[Challenge]) -> None:
    session.add_all(challenges)
    await session.flush()


async def add_answer(session: WriteSession, answer: ChallengeAnswer) -> None:
    session.add(answer)
    await session.flush()


async def debts(session: AnySession, claimant: str, as_of: date) -> list[Debt]:
    """What is owed of each invoice at the end of a day; none of it where that is 0."""
    given = {"claimant": claimant, "as_of": as_of}
    rows = await (await session.connection()).execute(DEBTS, given)
    return [Debt(row.payer, row.day, int(row.outstanding)) for row in rows if row.outstanding]
