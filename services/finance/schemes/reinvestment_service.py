"""What can happen to delivered savings: they are spent on care again, once a second person agrees.

A reinvestment takes its part of what was delivered from the moment that it is asked for. Whoever
asks, approves or tells figures holds the scheme, so that two at once never take more than there is.
"""

from uuid import UUID, uuid4

from services.finance.approvals.service import require_approver
from services.finance.books.repository import known_accounts
from services.finance.journals.problems import AccountUnknown
from services.finance.journals.queries import read_journal
from services.finance.journals.repository import JournalRow
from services.finance.journals.reversal_service import reverse_journal
from services.finance.journals.schemas import LineContent, NewJournal, NewReversal, PositiveMoney
from services.finance.journals.service import post_journal
from services.finance.schemes import reinvestment_repository as repository
from services.finance.schemes.models import Reinvestment, ReinvestmentAct
from services.finance.schemes.problems import (
    ReinvestmentDecided,
    ReinvestmentNotFound,
    ReinvestmentNotPosted,
    SamePlace,
)
from services.finance.schemes.reinvestment_repository import REFERENCE, WholeReinvestment
from services.finance.schemes.repository import WholeScheme
from services.finance.schemes.rules.reinvestment import check_reinvestment
from services.finance.schemes.rules.savings import added
from services.finance.schemes.schemas import NewReinvestment, Place, ReinvestmentReversal
from services.finance.schemes.service import hold_scheme, moved_on
from services.shared.audit.actor import Actor
from services.shared.auth import Principal
from services.shared.conditional import Matches, etag_of
from services.shared.database import AnySession, WriteSession
from services.shared.errors import Fault

PREFIX = "/v1/finance/reinvestments"


def reinvestment_etag(found: WholeReinvestment) -> str:
    return etag_of(found.row.id, found.state)


async def read_reinvestment(
    session: AnySession, reinvestment_id: UUID, principal: Principal
) -> WholeReinvestment:
    """Raises ReinvestmentNotFound, also for one of another organisation."""
    found = await repository.reinvestment_by_id(session, reinvestment_id, principal)
    if found is None:
        raise ReinvestmentNotFound
    return found


async def submit_reinvestment(
    session: WriteSession, scheme_id: UUID, new: NewReinvestment, *, actor: Actor
) -> WholeReinvestment:
    """Raises SchemeNotFound, ReinvestmentExceeds, SamePlace, AccountUnknown."""
    found = await hold_scheme(session, scheme_id, actor.principal)
    check_reinvestment(new.amount.pence, _delivered(found), found.taken.all)
    if new.source == new.target:
        raise SamePlace(errors=[Fault("#/target", SamePlace.code, SamePlace.title)])
    await _check_accounts(session, found.row.book, new)
    row = Reinvestment(
        id=uuid4(),
        owner=found.row.owner,
        scheme=found.row.id,
        book=found.row.book,
        amount=new.amount.pence,
        effective_date=new.effective_date,
        purpose=new.purpose,
        source=new.source.model_dump(),
        target=new.target.model_dump(),
        submitted_by=actor.principal.sub,
        submitted_at=actor.now,
    )
    session.add(row)
    await moved_on(session, found, "reinvestment_submitted", actor)
    return WholeReinvestment(row, {})


async def _check_accounts(session: AnySession, book: str, new: NewReinvestment) -> None:
    asked = {"source": new.source.account, "target": new.target.account}
    known = await known_accounts(session, book, asked.values())
    for side, account in asked.items():
        if account not in known:
            said = f"{book} has no account {account}; add it, or name one of the book's."
            fault = Fault(f"#/{side}/account", AccountUnknown.code, said)
            raise AccountUnknown(said, errors=[fault])


def _delivered(found: WholeScheme) -> int:
    return added(found.actual.values()).net


async def _hold(
    session: WriteSession, reinvestment_id: UUID, actor: Actor, matches: Matches
) -> tuple[WholeScheme, WholeReinvestment]:
    """With its scheme, against everybody else."""
    known = await read_reinvestment(session, reinvestment_id, actor.principal)
    scheme = await hold_scheme(session, known.row.scheme, actor.principal)
    found = await read_reinvestment(session, reinvestment_id, actor.principal)
    matches(reinvestment_etag(found))
    return scheme, found


async def approve_reinvestment(
    session: WriteSession, reinvestment_id: UUID, *, actor: Actor, matches: Matches
) -> WholeReinvestment:
    """Post the transfer.

    Raises ReinvestmentNotFound, ReinvestmentDecided, ReinvestmentExceeds, PersonNeeded,
    SecondPersonNeeded, BeyondLimit, and what posting a journal raises.
    """
    scheme, found = await _undecided(session, reinvestment_id, actor, matches)
    row = found.row
    await require_approver(
        session, actor, owner=row.owner, first=[row.submitted_by], pence=row.amount
    )
    check_reinvestment(row.amount, _delivered(scheme), scheme.taken.all - row.amount)
    posted = await post_journal(session, _transfer(row), actor=actor)
    act = ReinvestmentAct(
        reinvestment=row.id,
        act="approved",
        journal=posted.journal.id,
        effective_date=row.effective_date,
        acted_by=actor.principal.sub,
        acted_at=actor.now,
    )
    return await _acted(session, scheme, found, act, actor)


def _transfer(row: Reinvestment) -> NewJournal:
    amount = PositiveMoney.of_pence(row.amount)
    source, target = Place.model_validate(row.source), Place.model_validate(row.target)
    return NewJournal(
        book=row.book,
        effective_date=row.effective_date,
        description=f"Reinvested savings: {row.purpose}"[:2000],
        reference=f"{REFERENCE}{row.id}",
        lines=[
            LineContent(**target.model_dump(), debit=amount),
            LineContent(**source.model_dump(), credit=amount),
        ],
    )


async def reject_reinvestment(
    session: WriteSession, reinvestment_id: UUID, reason: str, *, actor: Actor, matches: Matches
) -> WholeReinvestment:
    """What it took is free again. Raises ReinvestmentNotFound, ReinvestmentDecided."""
    scheme, found = await _undecided(session, reinvestment_id, actor, matches)
    act = ReinvestmentAct(
        reinvestment=found.row.id,
        act="rejected",
        reason=reason,
        acted_by=actor.principal.sub,
        acted_at=actor.now,
    )
    return await _acted(session, scheme, found, act, actor)


async def reverse_reinvestment(
    session: WriteSession,
    reinvestment_id: UUID,
    new: ReinvestmentReversal,
    *,
    actor: Actor,
    matches: Matches,
) -> WholeReinvestment:
    """Reverse the transfer in the ledger; what it took is free again.

    Raises ReinvestmentNotFound, ReinvestmentNotPosted, and what reversing a journal raises.
    """
    scheme, found = await _hold(session, reinvestment_id, actor, matches)
    approved = found.acts.get("approved")
    if found.state != "approved" or approved is None or approved.journal is None:
        said = f"Only an approved reinvestment is reversed; this one is {found.state}."
        raise ReinvestmentNotPosted(said)
    reversal = await _reversal(session, approved.journal, new, actor)
    act = ReinvestmentAct(
        reinvestment=found.row.id,
        act="reversed",
        journal=reversal.id,
        effective_date=reversal.effective_date,
        reason=new.reason,
        acted_by=actor.principal.sub,
        acted_at=actor.now,
    )
    return await _acted(session, scheme, found, act, actor)


async def _reversal(
    session: WriteSession, journal: UUID, new: ReinvestmentReversal, actor: Actor
) -> JournalRow:
    """Of what is left of the transfer; where somebody reversed it in the ledger, by that."""
    posted = await read_journal(session, journal, actor.principal)
    if posted.state == "reversed":
        return await read_journal(session, posted.reversals[-1], actor.principal)
    wanted = NewReversal(reason=new.reason, effective_date=new.effective_date)
    return await reverse_journal(session, journal, wanted, actor=actor)


async def _undecided(
    session: WriteSession, reinvestment_id: UUID, actor: Actor, matches: Matches
) -> tuple[WholeScheme, WholeReinvestment]:
    scheme, found = await _hold(session, reinvestment_id, actor, matches)
    if found.state != "waiting":
        act = found.acts.get("approved") or found.acts["rejected"]
        raise ReinvestmentDecided(f"It was {act.act} on {act.acted_at:%Y-%m-%d}.")
    return scheme, found


async def _acted(
    session: WriteSession,
    scheme: WholeScheme,
    found: WholeReinvestment,
    act: ReinvestmentAct,
    actor: Actor,
) -> WholeReinvestment:
    await repository.add_act(session, act)
    await moved_on(session, scheme, f"reinvestment_{act.act}", actor)
    return WholeReinvestment(found.row, found.acts | {act.act: act})
