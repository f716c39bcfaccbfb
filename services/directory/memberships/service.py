"""What can happen to a membership: it begins, and it ends."""

from datetime import date

from services.directory.memberships import repository
from services.directory.memberships.schemas import NewMembership
from services.directory.organisations.models import Membership
from services.directory.organisations.notices import give_notice
from services.directory.organisations.repository.organisations import Session
from services.directory.organisations.repository.owners import check_own
from services.directory.organisations.repository.register import held
from services.directory.organisations.rules import memberships as rules
from services.directory.organisations.rules.intervals import checked
from services.directory.organisations.service import check_known
from services.shared.audit.actor import Actor
from services.shared.conditional import Matches, content_etag
from services.shared.database import WriteSession
from services.shared.errors import NotFound

PREFIX = "/v1/directory/memberships"


class MembershipNotFound(NotFound):
    code = "membership_not_found"
    title = "There is no such membership"
    example = "There is no membership 17; /v1/directory/memberships lists them."


def membership_etag(membership: Membership) -> str:
    return content_etag(membership)


async def read_membership(session: Session, number: int) -> Membership:
    """Raises MembershipNotFound."""
    found = await repository.membership_by_id(session, number)
    if found is None:
        raise MembershipNotFound(
            f"There is no membership {number}; /v1/directory/memberships lists them."
        )
    return found


async def add_membership(session: WriteSession, new: NewMembership, *, actor: Actor) -> Membership:
    """Raises NotYours, UnknownOrganisation, and the refusals of memberships and the hierarchy."""
    days = checked(new.starts, new.ends)
    async with held(session, [new.child, new.parent]) as register:
        both = [("#/child", new.child), ("#/parent", new.parent)]
        owner = await check_own(session, both, new.starts, new.ends, actor=actor)
        check_known(register, "#/child", new.child)
        check_known(register, "#/parent", new.parent)
        register.join(rules.Membership(new.child, new.parent, new.kind, *days))
    row = await repository.membership_like(session, (new.child, new.parent, new.kind, new.starts))
    await _notice(session, actor, "created", row, owner)
    return row


async def end_membership(
    session: WriteSession, number: int, on: date, *, actor: Actor, matches: Matches
) -> Membership:
    """`matches` is asked with the ETag of the membership as it is, and may raise.

    Raises MembershipNotFound, NotYours, PeriodReversed.
    """
    row = await read_membership(session, number)
    async with held(session, [row.child]) as register:
        row = await read_membership(session, number)
        owner = await _check_both(session, row, on, actor)
        matches(membership_etag(row))
        known = rules.Membership(row.child, row.parent, row.kind, row.starts, row.ends)
        checked(known.starts, on)
        register.move_end(known, on)
    before, row = row.model_dump(), await read_membership(session, number)
    await _notice(session, actor, "ended", row, owner, before=before)
    return row


async def _check_both(session: WriteSession, row: Membership, on: date, actor: Actor) -> str | None:
    """It concerns both, on the days that are taken from it or given to it."""
    both = [("/path/number", row.child), ("/path/number", row.parent)]
    starts = on if row.ends is None else min(on, row.ends)
    ends = None if row.ends is None else max(on, row.ends)
    return await check_own(session, both, starts, ends, actor=actor)


async def _notice(
    session: WriteSession,
    actor: Actor,
    act: str,
    row: Membership,
    owner: str | None,
    *,
    before: object = None,
) -> None:
    await give_notice(
        session,
        actor,
        f"membership.{act}",
        f"{PREFIX}/{row.id}",
        owner=owner,
        subject=row.child,
        before=before,
        after=row.model_dump(),
    )
