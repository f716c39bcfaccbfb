"""Approval by a second person, within the limit of a role: for every act that needs one."""

from collections.abc import Collection

from services.finance.approvals.models import ApprovalLimit
from services.finance.approvals.problems import BeyondLimit, OwnLimit
from services.finance.approvals.repository import limits_on
from services.finance.approvals.schemas import NewLimit
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.auth import require_second_person
from services.shared.database import WriteSession
from services.shared.errors import Fault
from services.shared.money import Money
from services.shared.owning import check_own

PREFIX = "/v1/finance/approval-limits"


async def require_approver(
    session: WriteSession, actor: Actor, *, owner: str, first: Collection[str], pence: int
) -> None:
    """The caller may approve so many pence for `owner`: a person, and none of the `first` ones.

    `first` are who made it and who submitted it (their `sub`). An organisation that has stated no
    limits leaves the scope alone to decide; once it has, a role without one approves nothing.
    Raises PersonNeeded, SecondPersonNeeded, BeyondLimit.
    """
    for each in first:
        require_second_person(actor.principal, first=each)
    limits = await limits_on(session, owner, actor.now.date())
    held = [each.amount for each in limits if each.role in actor.principal.roles]
    most = max(held, default=0)
    if limits and pence > most:
        amount, limit = Money.of_pence(pence).amount, Money.of_pence(most).amount
        raise BeyondLimit(f"Your roles may approve up to {limit} for {owner}; this is {amount}.")


async def state_limit(session: WriteSession, new: NewLimit, *, actor: Actor) -> ApprovalLimit:
    """Raises NotYours, OwnLimit."""
    said = f"The limits of {new.organisation} are stated by {new.organisation} only."
    check_own(new.organisation, actor.principal.orgs, said)
    if new.role in actor.principal.roles:
        said = f"You are a {new.role}; another administrator states what that role approves."
        raise OwnLimit(said, errors=[Fault("#/role", OwnLimit.code, said)])
    row = ApprovalLimit(
        organisation=new.organisation,
        role=new.role,
        amount=new.amount.pence,
        starts=new.starts,
        source=new.source,
        stated_by=actor.principal.sub,
        stated_at=actor.now,
    )
    session.add(row)
    await session.flush()
    notice = Notice(
        "uk.marches.finance.approval_limit.stated", new.organisation, new.role, PREFIX, 1
    )
    await recorded(
        session,
        actor,
        "approval_limit.stated",
        PREFIX,
        owner=new.organisation,
        after=new,
        notice=notice,
    )
    return row
