"""What can happen to a claim until it is an invoice, each step posted in the same transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.finance.approvals.service import require_approver
from services.finance.books.service import read_book
from services.finance.recovery.claims import ledger_service as ledger
from services.finance.recovery.claims import line_repository, repository
from services.finance.recovery.claims.models import Claim, ClaimAct
from services.finance.recovery.claims.problems import ClaimNotFound
from services.finance.recovery.claims.repository import PARTIES, WholeClaim
from services.finance.recovery.claims.rules.life import Act, ClaimNotReady, check_act
from services.finance.recovery.claims.rules.tie_out import Sources, check_kept, check_tie_out
from services.finance.recovery.claims.schemas import NewVoiding, TieOut
from services.finance.recovery.timetable.repository import month_of
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.auth import Principal, parties_of
from services.shared.conditional import etag_of
from services.shared.database import AnySession, WriteSession
from services.shared.days import london_day
from services.shared.errors import Fault
from services.shared.owning import NotYours, acting_as

PREFIX = "/v1/finance/recovery/claims"
Matches = Callable[[WholeClaim], None]
"""Asked with a claim as it is, held; may raise."""


@dataclass(frozen=True)
class ClaimNotices:
    """Audit entry and event of every act on a claim."""

    event: str

    async def tell(
        self,
        session: WriteSession,
        actor: Actor,
        act: str,
        claim: Claim,
        *,
        owner: str = "",
        invoiced: bool = False,
    ) -> None:
        """The payer is told of what is `invoiced`, and of no draft."""
        path = f"{PREFIX}/{claim.id}"
        audience = (claim.claimant, claim.payer) if invoiced else (claim.claimant,)
        notice = Notice(f"{self.event}.{act}", claim.payer, str(claim.id), path, 1, audience)
        after = claim.model_dump(mode="json")
        owning = owner or claim.claimant
        await recorded(
            session, actor, f"claim.{act}", path, owner=owning, after=after, notice=notice
        )


CLAIMS = ClaimNotices("uk.marches.finance.claim")


async def check_book(session: AnySession, code: str, claimant: str, actor: Actor) -> None:
    """The ledger's book is the claimant's. Raises BookNotFound, NotYours."""
    book = await read_book(session, code, actor.principal, "#/book")
    if book.organisation != claimant:
        said = f"{code} is the book of {book.organisation}, and {claimant} claims."
        raise NotYours(said, errors=[Fault("#/book", NotYours.code, said)])


def claim_etag(found: WholeClaim) -> str:
    return etag_of(found.row.id, len(found.acts), found.open_challenges)


async def read_claim(session: AnySession, claim_id: UUID, principal: Principal) -> WholeClaim:
    """Raises ClaimNotFound, also for a draft that another body is the payer of."""
    found = await repository.claim_by_id(session, claim_id, principal)
    if found is None:
        raise ClaimNotFound
    return found


async def hold_claim(
    session: WriteSession, claim_id: UUID, party: str, act: Act, actor: Actor, matches: Matches
) -> WholeClaim:
    """The claim, held, for this party to do this.

    Raises ClaimNotFound, NotYours, what `matches` raises, ClaimNotReady.
    """
    await repository.hold_claim(session, claim_id)
    found = await read_claim(session, claim_id, actor.principal)
    acting_as(party, sides_of(found.row, actor.principal))
    matches(found)
    check_act(act, found.state)
    return found


def sides_of(claim: Claim, principal: Principal) -> dict[str, str]:
    """Which sides of the claim the caller is: claimant, respondent."""
    named = parties_of(principal, claim, PARTIES)
    return {"respondent" if party == "payer" else party: code for party, code in named.items()}


async def acted(
    session: WriteSession,
    found: WholeClaim,
    act: Act,
    actor: Actor,
    *,
    journal: UUID | None = None,
    amount: int | None = None,
    day: date | None = None,
    reference: str | None = None,
    reason: str | None = None,
) -> WholeClaim:
    """Note what was done, in the trail and for followers."""
    row = ClaimAct(
        claim=found.row.id,
        act=act,
        journal=journal,
        amount=amount,
        day=day,
        reference=reference,
        reason=reason,
        acted_by=actor.principal.sub,
        acted_at=actor.now,
    )
    await repository.add_act(session, row)
    invoiced = act == "approved" or found.last("approved") is not None
    await CLAIMS.tell(session, actor, act, found.row, invoiced=invoiced)
    return await read_claim(session, found.row.id, actor.principal)


async def flex_claim(
    session: WriteSession, claim_id: UUID, day: date, *, actor: Actor, matches: Matches
) -> WholeClaim:
    """Enter a pending accrual. Raises as `hold_claim` and the posting of a journal do."""
    found = await hold_claim(session, claim_id, "claimant", "flexed", actor, matches)
    await _check_day(session, found, "flex", actor)
    journal = await ledger.accrue(session, found.row, day, actor)
    return await acted(session, found, "flexed", actor, journal=journal, day=day)


async def freeze_claim(
    session: WriteSession, claim_id: UUID, *, actor: Actor, matches: Matches
) -> WholeClaim:
    """Post the accrual. Raises as `hold_claim` and the posting of a journal do."""
    found = await hold_claim(session, claim_id, "claimant", "frozen", actor, matches)
    await _check_day(session, found, "freeze", actor)
    journal = _accrual(found)
    await ledger.confirm(session, found.row, journal, actor)
    return await acted(session, found, "frozen", actor, journal=journal)


async def _check_day(
    session: WriteSession, found: WholeClaim, act: Literal["flex", "freeze"], actor: Actor
) -> None:
    """Raises ClaimNotReady before the day that the claimant's timetable has for its month."""
    claim = found.row
    stated = await month_of(session, claim.claimant, claim.month)
    if stated and london_day(actor.now) < (day := getattr(stated, act)):
        said = f"{act.capitalize()} of {claim.month:%Y-%m} is on {day} ({stated.source[:200]})."
        raise ClaimNotReady(said)


async def void_claim(
    session: WriteSession, claim_id: UUID, why: NewVoiding, *, actor: Actor, matches: Matches
) -> WholeClaim:
    """Give the claim up: its care can be claimed again, and its accrual never counts."""
    found = await hold_claim(session, claim_id, "claimant", "voided", actor, matches)
    journal = None
    if found.state == "flex":
        await ledger.drop_pending(session, _accrual(found), actor)
    elif found.state == "frozen":
        accrual = _accrual(found)
        journal = await ledger.take_back(session, found.row, accrual, why.reason, why.day, actor)
    await line_repository.release_spells(session, found.row.id)
    return await acted(
        session, found, "voided", actor, journal=journal, day=why.day, reason=why.reason
    )


async def submit_claim(
    session: WriteSession, claim_id: UUID, *, actor: Actor, matches: Matches
) -> WholeClaim:
    """To be approved by another person. Raises as `hold_claim` does."""
    found = await hold_claim(session, claim_id, "claimant", "submitted", actor, matches)
    return await acted(session, found, "submitted", actor)


async def return_claim(
    session: WriteSession, claim_id: UUID, reason: str, *, actor: Actor, matches: Matches
) -> WholeClaim:
    """Not approved, with a reason; it can be submitted again, or voided."""
    found = await hold_claim(session, claim_id, "claimant", "returned", actor, matches)
    return await acted(session, found, "returned", actor, reason=reason)


async def approve_claim(
    session: WriteSession, claim_id: UUID, tie_out: TieOut, *, actor: Actor, matches: Matches
) -> WholeClaim:
    """It becomes an invoice, where it is what its sources add up to.

    Raises DoesNotTieOut, PersonNeeded, SecondPersonNeeded, BeyondLimit, and as `hold_claim` and
    the posting of a journal do.
    """
    found = await hold_claim(session, claim_id, "claimant", "approved", actor, matches)
    submitted = found.last("submitted")
    assert submitted
    row = found.row
    await require_approver(
        session,
        actor,
        owner=row.claimant,
        first=[row.created_by, submitted.acted_by],
        pence=row.total,
    )
    named = ("acm", "plcm", "drugs", "devices", "adjustments")
    lines = await line_repository.sum_of_lines(session, row.id)
    check_kept(row.total, lines, await repository.accrued(session, _accrual(found)))
    check_tie_out(row.total, Sources(*(getattr(tie_out, name).pence for name in named)))
    journal = await ledger.invoice(session, row, tie_out.day, actor)
    return await acted(
        session,
        found,
        "approved",
        actor,
        journal=journal,
        day=tie_out.day,
        reference=tie_out.challenge_by.isoformat(),
    )


def _accrual(found: WholeClaim) -> UUID:
    flexed = found.last("flexed")
    assert flexed and flexed.journal
    return flexed.journal
