"""An allocation is proposed, and posted in the transaction in which another person approves it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal, NamedTuple
from uuid import UUID, uuid4

from services.finance.allocations import problems, repository
from services.finance.allocations.models import Allocation, AllocationAct, AllocationShare
from services.finance.allocations.repository import PostedReversal
from services.finance.allocations.rules.capitation import shares_of
from services.finance.allocations.rules.running_costs import rate_of, running_costs
from services.finance.allocations.schemas import (
    AllocationReversal,
    NewDevolution,
    NewRelease,
    WeightedBody,
    weights_of,
)
from services.finance.approvals.service import require_approver
from services.finance.books.repository import known_accounts
from services.finance.books.service import read_book
from services.finance.journals.problems import AccountUnknown
from services.finance.journals.reversal_service import reverse_journal
from services.finance.journals.schemas import LineContent, NewJournal, NewReversal, PositiveMoney
from services.finance.journals.service import post_journal
from services.shared.audit.actor import Actor
from services.shared.audit.resource import Resource
from services.shared.audit.service import recorded
from services.shared.auth import Principal
from services.shared.conditional import Matches, etag_of
from services.shared.database import AnySession, WriteSession
from services.shared.errors import Fault
from services.shared.money import Money
from services.shared.owning import check_own

PREFIX = "/v1/finance/allocations"
ALLOCATIONS = Resource[Allocation](
    "uk.marches.finance.allocation",
    PREFIX,
    subject=lambda row: row.organisation,
    version=lambda _: 1,
)


class KnownAllocation(NamedTuple):
    """An allocation with its shares, what was decided, and what took it back."""

    row: Allocation
    shares: Sequence[AllocationShare]
    act: AllocationAct | None
    reversals: Sequence[PostedReversal] = ()

    @property
    def state(self) -> Literal["proposed", "approved", "rejected", "reversed"]:
        if self.act is None:
            return "proposed"
        if self.act.act == "rejected":
            return "rejected"
        taken_back = sum(reversal.total for reversal in self.reversals)
        return "reversed" if taken_back == self.row.total else "approved"


def allocation_etag(found: KnownAllocation) -> str:
    return etag_of(found.row.id, found.state, *(each.id for each in found.reversals))


async def read_allocation(
    session: AnySession, allocation_id: UUID, principal: Principal
) -> KnownAllocation:
    """Raises AllocationNotFound, also for one of another organisation."""
    row = await repository.allocation_by_id(session, allocation_id, principal)
    if row is None:
        raise problems.AllocationNotFound
    return (await with_acts(session, [row]))[0]


async def with_acts(session: AnySession, rows: Sequence[Allocation]) -> list[KnownAllocation]:
    ids = [row.id for row in rows]
    shares = await repository.shares_of_each(session, ids)
    acts = await repository.acts_of_each(session, ids)
    posted = [act.journal for act in acts.values() if act.journal]
    taken_back = await repository.reversals_of_each(session, posted)
    return [_known(row, shares[row.id], acts.get(row.id), taken_back) for row in rows]


def _known(
    row: Allocation,
    shares: Sequence[AllocationShare],
    act: AllocationAct | None,
    taken_back: Sequence[PostedReversal],
) -> KnownAllocation:
    own = [each for each in taken_back if act and each.reverses == act.journal]
    return KnownAllocation(row, shares, act, own)


async def propose_devolution(
    session: WriteSession, new: NewDevolution, *, actor: Actor
) -> KnownAllocation:
    """Raises NotYours, BodyRepeated, NoWeight, BookNotFound, OtherBook, AccountUnknown."""
    check_bodies(new.bodies)
    shares = shares_of(int(new.total.pence), weights_of(new.bodies), "#/bodies")
    row = _row(new, "devolution", int(new.total.pence), new.source, None, actor)
    found = [
        AllocationShare(
            allocation=row.id,
            body=each.body,
            name=each.name,
            weight=Decimal(each.weight),
            amount=shares[each.body],
        )
        for each in sorted(new.bodies, key=lambda body: body.body)
    ]
    return await _propose(session, row, found, actor)


def check_bodies(bodies: Sequence[WeightedBody]) -> None:
    """Raises BodyRepeated."""
    seen: set[str] = set()
    for place, each in enumerate(bodies):
        if each.body in seen:
            said = f"{each.body} is named twice; give it one weight."
            fault = Fault(f"#/bodies/{place}/body", problems.BodyRepeated.code, said)
            raise problems.BodyRepeated(said, errors=[fault])
        seen.add(each.body)


async def propose_release(
    session: WriteSession, new: NewRelease, *, actor: Actor
) -> KnownAllocation:
    """Raises NotYours, RateUnknown, SourceNeeded, NothingReleased, BookNotFound, OtherBook,
    AccountUnknown.
    """
    per_head, source = _rate(new)
    found = running_costs(new.population, per_head, Decimal(new.share))
    if found.released == 0:
        said = f"{new.share} of {Money.of_pence(found.allowance).amount} is nothing to the penny."
        fault = Fault("#/share", problems.NothingReleased.code, said)
        raise problems.NothingReleased(said, errors=[fault])
    details = {
        "population": found.population,
        "per_head": found.per_head,
        "share": new.share,
        "allowance": found.allowance,
    }
    row = _row(new, "running_cost_release", found.released, source, details, actor)
    return await _propose(session, row, [], actor)


def _rate(new: NewRelease) -> tuple[int, str]:
    """Pence a head with its source. Raises RateUnknown, SourceNeeded."""
    if new.per_head is not None:
        if new.source is None:
            fault = Fault("#/source", problems.SourceNeeded.code, problems.SourceNeeded.example)
            raise problems.SourceNeeded(errors=[fault])
        return int(new.per_head.pence), new.source
    rate = rate_of(new.year)
    return rate.pence, rate.source


def _row(
    new: NewDevolution | NewRelease,
    kind: str,
    total: int,
    source: str,
    details: dict[str, Any] | None,
    actor: Actor,
) -> Allocation:
    return Allocation(
        id=uuid4(),
        kind=kind,
        organisation=new.organisation,
        book=new.book,
        effective_date=new.effective_date,
        description=new.description,
        source=source,
        total=total,
        debit_account=new.debit_account,
        credit_account=new.credit_account,
        details=details,
        proposed_by=actor.principal.sub,
        proposed_at=actor.now,
    )


async def _propose(
    session: WriteSession, row: Allocation, shares: list[AllocationShare], actor: Actor
) -> KnownAllocation:
    said = f"An allocation of {row.organisation} is proposed by {row.organisation} only."
    check_own(row.organisation, actor.principal.orgs, said)
    await _check_posting(session, row, actor.principal)
    await ALLOCATIONS.write(session, actor, "proposed", row, owner=row.organisation)
    session.add_all(shares)
    await session.flush()
    return KnownAllocation(row, shares, None)


async def _check_posting(session: WriteSession, row: Allocation, principal: Principal) -> None:
    """What is in shadow needs no book. Raises BookNotFound, OtherBook, AccountUnknown."""
    if row.book is None:
        return
    book = await read_book(session, row.book, principal, "#/book")
    if book.organisation != row.organisation:
        said = f"The book {book.code} is of {book.organisation}, not of {row.organisation}."
        raise problems.OtherBook(said, errors=[Fault("#/book", problems.OtherBook.code, said)])
    accounts = {"debit_account": row.debit_account, "credit_account": row.credit_account}
    known = await known_accounts(session, book.code, set(accounts.values()))
    faults = [
        Fault(f"#/{name}", AccountUnknown.code, f"{book.code} has no account {code}")
        for name, code in accounts.items()
        if code not in known
    ]
    if faults:
        raise AccountUnknown(f"{faults[0].detail}.", errors=faults)


async def approve_allocation(
    session: WriteSession, allocation_id: UUID, *, actor: Actor, matches: Matches
) -> KnownAllocation:
    """Raises AllocationNotFound, AllocationDecided, PersonNeeded, SecondPersonNeeded, BeyondLimit,
    and what posting a journal raises of its date.
    """
    found = await _undecided(session, allocation_id, actor, matches, moves=True)
    journal = None
    if found.row.book is not None:
        posted = await post_journal(session, _journal(found), actor=actor)
        journal = posted.journal.id
    return await _decide(session, found, "approved", None, journal, actor)


async def reject_allocation(
    session: WriteSession, allocation_id: UUID, reason: str, *, actor: Actor, matches: Matches
) -> KnownAllocation:
    """Raises AllocationNotFound, AllocationDecided, PersonNeeded, SecondPersonNeeded."""
    found = await _undecided(session, allocation_id, actor, matches, moves=False)
    return await _decide(session, found, "rejected", reason, None, actor)


async def reverse_allocation(
    session: WriteSession,
    allocation_id: UUID,
    new: AllocationReversal,
    *,
    actor: Actor,
    matches: Matches,
) -> KnownAllocation:
    """Take back all that is left of it; the journal that does is the record of it.

    Raises AllocationNotFound, AllocationNotPosted, PersonNeeded, SecondPersonNeeded, BeyondLimit,
    and what reversing a journal raises.
    """
    found = await _held(session, allocation_id, actor, matches, moves=True)
    if found.act is None or found.act.journal is None or found.state != "approved":
        raise problems.AllocationNotPosted(_not_posted(found))
    wanted = NewReversal(reason=new.reason, effective_date=new.effective_date)
    await reverse_journal(session, found.act.journal, wanted, actor=actor)
    after = await read_allocation(session, allocation_id, actor.principal)
    await _notice(session, after, "reversed", new.model_dump(mode="json"), 3, actor)
    return after


def _not_posted(found: KnownAllocation) -> str:
    if found.state == "approved":
        return problems.AllocationNotPosted.example
    return f"Only an approved allocation is taken back; this one is {found.state}."


async def _held(
    session: WriteSession, allocation_id: UUID, actor: Actor, matches: Matches, *, moves: bool
) -> KnownAllocation:
    """For another person's act. Raises AllocationNotFound, and as `require_approver` and `matches`
    do.
    """
    await repository.hold_allocation(session, allocation_id)
    found = await read_allocation(session, allocation_id, actor.principal)
    row, pence = found.row, found.row.total if moves else 0
    await require_approver(
        session, actor, owner=row.organisation, first=[row.proposed_by], pence=pence
    )
    matches(allocation_etag(found))
    return found


async def _undecided(
    session: WriteSession, allocation_id: UUID, actor: Actor, matches: Matches, *, moves: bool
) -> KnownAllocation:
    found = await _held(session, allocation_id, actor, matches, moves=moves)
    if found.act is not None:
        raise problems.AllocationDecided(f"It was {found.act.act} on {found.act.time:%Y-%m-%d}.")
    return found


def _journal(found: KnownAllocation) -> NewJournal:
    """A debit for each body that gets something, or one for patient care; one credit."""
    row = found.row
    assert row.book is not None
    got = [(share.body, share.amount) for share in found.shares if share.amount]
    debits: list[tuple[str | None, int]] = [*got] if found.shares else [(None, row.total)]
    lines = [
        LineContent(account=row.debit_account, debit=_money(pence), counterparty=body)
        for body, pence in debits
    ]
    credit = LineContent(account=row.credit_account, credit=_money(row.total))
    return NewJournal(
        book=row.book,
        effective_date=row.effective_date,
        description=row.description,
        reference=f"{repository.REFERENCE}{row.id}",
        lines=[*lines, credit],
    )


def _money(pence: int) -> PositiveMoney:
    return PositiveMoney(amount=Money.of_pence(pence).amount)


async def _decide(
    session: WriteSession,
    found: KnownAllocation,
    act: str,
    reason: str | None,
    journal: UUID | None,
    actor: Actor,
) -> KnownAllocation:
    row = found.row
    done = AllocationAct(
        allocation=row.id,
        act=act,
        reason=reason,
        journal=journal,
        actor=actor.principal.sub,
        time=actor.now,
    )
    session.add(done)
    await session.flush()
    decided = found._replace(act=done)
    await _notice(session, decided, act, done.model_dump(mode="json"), 2, actor)
    return decided


async def _notice(
    session: WriteSession,
    found: KnownAllocation,
    act: str,
    after: object,
    version: int,
    actor: Actor,
) -> None:
    await recorded(
        session,
        actor,
        f"allocation.{act}",
        ALLOCATIONS.path_of(found.row),
        owner=found.row.organisation,
        after=after,
        notice=ALLOCATIONS.notice(act, found.row)._replace(version=version),
    )
