"""What a claim posts in the claimant's book, in the transaction of each of its steps.

Flex accrues what is claimed and takes it off the cost of care; the approval turns the accrual into
a receivable from the payer. A credit note reverses parts of both journals.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.finance.journals.completion_service import post_pending, void_pending
from services.finance.journals.repository import JournalRow
from services.finance.journals.reversal_service import reverse_journal
from services.finance.journals.schemas import LineContent, NewJournal, NewReversal, PositiveMoney
from services.finance.journals.service import post_journal
from services.finance.recovery.claims import repository
from services.finance.recovery.claims.models import Claim, ClaimPosting
from services.finance.recovery.claims.repository import REFERENCE
from services.shared.audit.actor import Actor
from services.shared.database import WriteSession

CASH, ACCRUED, COST, GIVEN_UP = "1000", "1200", "5000", "5090"
RECEIVABLES = {
    "lhb": "1110",
    "specialised_wales": "1110",
    "local_authority": "1120",
    "scottish_board": "1190",
    "northern_ireland": "1190",
    "private_or_overseas": "1190",
}
OF_NHS = "1100"
"""Accounts of the chart `commissioning`; a book that lacks one is told so when it is needed."""


def receivable(claim: Claim) -> str:
    """The account that the payer owes on."""
    return RECEIVABLES.get(claim.payer_kind, OF_NHS)


async def accrue(session: WriteSession, claim: Claim, day: date, actor: Actor) -> UUID:
    """A pending journal of the whole claim."""
    lines = _lines(claim, ACCRUED, COST, claim.total)
    return await _post(session, claim, "accrued", day, lines, actor, pending=True)


async def confirm(session: WriteSession, claim: Claim, journal: UUID, actor: Actor) -> None:
    """Post the pending journal."""
    row = await post_pending(session, journal, actor=actor)
    await _noted(session, claim, row, claim.total)


async def take_back(
    session: WriteSession, claim: Claim, journal: UUID, why: str, day: date, actor: Actor
) -> UUID:
    """Reverse the accrual that was posted."""
    wanted = NewReversal(reason=why, effective_date=day)
    row = await reverse_journal(session, journal, wanted, actor=actor)
    await _noted(session, claim, row, -claim.total)
    return row.id


async def drop_pending(session: WriteSession, journal: UUID, actor: Actor) -> None:
    """The accrual never counts."""
    await void_pending(session, journal, actor=actor)


async def invoice(session: WriteSession, claim: Claim, day: date, actor: Actor) -> UUID:
    """The accrual becomes a receivable."""
    lines = _lines(claim, receivable(claim), ACCRUED, claim.total)
    return await _post(session, claim, "invoice", day, lines, actor)


async def credit(
    session: WriteSession,
    claim: Claim,
    journals: Sequence[UUID],
    pence: int,
    why: str,
    day: date,
    actor: Actor,
) -> UUID:
    """Reverse so much of the invoice and of the accrual: the last reversal's id."""
    accrual, invoiced = journals
    of_accrual = _lines(claim, ACCRUED, COST, pence)
    of_invoice = _lines(claim, receivable(claim), ACCRUED, pence)
    last = accrual
    for journal, lines in ((accrual, of_accrual), (invoiced, of_invoice)):
        wanted = NewReversal(reason=why, effective_date=day, lines=lines)
        row = await reverse_journal(session, journal, wanted, actor=actor)
        await _noted(session, claim, row, -pence)
        last = row.id
    return last


async def receive(
    session: WriteSession, claim: Claim, pence: int, reference: str, day: date, actor: Actor
) -> UUID:
    lines = _lines(claim, CASH, receivable(claim), pence)
    return await _post(session, claim, f"remittance {reference}", day, lines, actor)


async def write_off(
    session: WriteSession, claim: Claim, pence: int, day: date, actor: Actor
) -> UUID:
    lines = _lines(claim, GIVEN_UP, receivable(claim), pence)
    return await _post(session, claim, "written off", day, lines, actor)


def _lines(claim: Claim, debit: str, credit: str, pence: int) -> list[LineContent]:
    """The cost is the provider's, every other account the payer's."""
    amount = PositiveMoney.of_pence(pence)

    def party(account: str) -> str:
        return claim.provider if account == COST else claim.payer

    return [
        LineContent(account=debit, debit=amount, counterparty=party(debit)),
        LineContent(account=credit, credit=amount, counterparty=party(credit)),
    ]


async def _post(
    session: WriteSession,
    claim: Claim,
    what: str,
    day: date,
    lines: list[LineContent],
    actor: Actor,
    *,
    pending: bool = False,
) -> UUID:
    told = f"Claim on {claim.payer}, {claim.provider}, {claim.month:%Y-%m}: {what}"
    new = NewJournal(
        book=claim.book,
        effective_date=day,
        description=told,
        reference=f"{REFERENCE}{claim.id}",
        pending=pending,
        late=True,
        lines=lines,
    )
    posted = await post_journal(session, new, actor=actor)
    if not pending:
        total = sum(line.debit.pence for line in lines if line.debit)
        await _noted(session, claim, posted.journal, total)
    return posted.journal.id


async def _noted(session: WriteSession, claim: Claim, row: JournalRow, pence: int) -> None:
    posting = ClaimPosting(
        journal=row.id, claim=claim.id, effective_date=row.effective_date, amount=pence
    )
    await repository.add_postings(session, [posting])
