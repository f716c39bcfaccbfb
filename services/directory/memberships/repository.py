"""Every query that reads memberships."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlmodel import col, or_, select

from services.directory.organisations.models import Membership
from services.directory.organisations.repository.organisations import Session


class Filter(NamedTuple):
    """Which memberships; None is any."""

    child: str | None = None
    parent: str | None = None
    kind: str | None = None
    day: date | None = None


async def memberships_after(
    session: Session, number: int, limit: int, wanted: Filter
) -> Sequence[Membership]:
    """Up to `limit` memberships in order of id, from the one after `number`."""
    statement = select(Membership).where(col(Membership.id) > number).order_by(col(Membership.id))
    for name in ("child", "parent", "kind"):
        value = getattr(wanted, name)
        if value is not None:
            statement = statement.where(col(getattr(Membership, name)) == value)
    if wanted.day is not None:
        ends = col(Membership.ends)
        begun = col(Membership.starts) <= wanted.day
        statement = statement.where(begun, or_(ends.is_(None), ends > wanted.day))
    return (await session.exec(statement.limit(limit))).all()


async def membership_by_id(session: Session, number: int) -> Membership | None:
    statement = select(Membership).where(col(Membership.id) == number)
    return (await session.exec(statement.execution_options(populate_existing=True))).one_or_none()


async def membership_like(session: Session, like: tuple[str, str, str, date]) -> Membership:
    """The membership of this child, parent, kind and first day."""
    child, parent, kind, starts = like
    statement = select(Membership).where(
        Membership.child == child,
        Membership.parent == parent,
        Membership.kind == kind,
        Membership.starts == starts,
    )
    return (await session.exec(statement)).one()
