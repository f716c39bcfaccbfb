"""Every query of claims; each is seen by its claimant, and once it is an invoice by its payer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from services.finance.reconciliation.models import SubLedger
from services.finance.recovery.claims.challenge_repository import unanswered
from services.finance.recovery.claims.line_repository import add_lines
from services.finance.recovery.claims.models import Challenge, Claim, ClaimAct, ClaimPosting
from services.finance.recovery.claims.rules.age_bands import Debt
from services.finance.recovery.claims.rules.life import STATE_AFTER, Balance, State, state_of
from services.finance.recovery.claims.rules.lines import RecoverableLine
from services.shared.auth import Principal, scoped
from services.shared.database import AnySession, WriteSession

PARTIES = ("claimant", "payer")
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
    for claim in await session.exec(unanswered(select(Challenge.claim), ids)):
        waiting[claim] += 1
    return [WholeClaim(row, acts[row.id], waiting[row.id]) for row in rows]


async def add_claim(session: WriteSession, row: Claim, lines: Sequence[RecoverableLine]) -> None:
    """With its lines, and the care that it claims. Raises on care that is claimed already."""
    session.add(row)
    await session.flush()
    await add_lines(session, row, lines)


async def add_act(session: WriteSession, act: ClaimAct) -> None:
    session.add(act)
    await session.flush()


async def add_postings(session: WriteSession, postings: Iterable[ClaimPosting]) -> None:
    session.add_all(list(postings))
    await session.flush()


async def accrued(session: AnySession, journal: UUID) -> int:
    """The pence that the journal, once posted, has in debit."""
    row = (await (await session.connection()).execute(ACCRUED, {"journal": journal})).one()
    return int(row[0])


async def debts(session: AnySession, claimant: str, as_of: date) -> list[Debt]:
    """What is owed of each invoice at the end of a day; none of it where that is 0."""
    given = {"claimant": claimant, "as_of": as_of}
    rows = await (await session.connection()).execute(DEBTS, given)
    return [Debt(row.payer, row.day, int(row.outstanding)) for row in rows if row.outstanding]
