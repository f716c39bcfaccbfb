"""Every query of enquiries; people see only those of their organisations."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from services.engagement.enquiries.models import Enquiry
from services.shared.auth import Principal, scoped
from services.shared.database import AnySession, WriteSession


class Filter(NamedTuple):
    """Which enquiries; None is any. `overdue_on` is a day on which they wait too long."""

    organisation: str | None = None
    consultation: UUID | None = None
    overdue_on: date | None = None


def _conditions(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    if wanted.organisation is not None:
        yield col(Enquiry.owner) == wanted.organisation
    if wanted.consultation is not None:
        yield col(Enquiry.consultation) == wanted.consultation
    if wanted.overdue_on is not None:
        yield col(Enquiry.due_on) < wanted.overdue_on
        yield col(Enquiry.answered_on).is_(None)
        yield col(Enquiry.merged_into).is_(None)
        yield col(Enquiry.erased_at).is_(None)


async def enquiries_before(
    session: AnySession, number: int | None, limit: int, wanted: Filter, principal: Principal
) -> Sequence[Enquiry]:
    """Up to `limit`, newest first, from the one before `number`."""
    statement = select(Enquiry).order_by(col(Enquiry.number).desc()).limit(limit)
    if number is not None:
        statement = statement.where(col(Enquiry.number) < number)
    statement = statement.where(*_conditions(wanted))
    return (await session.exec(scoped(statement, Enquiry, principal))).all()


async def published_before(
    session: AnySession, number: int | None, limit: int, consultation: UUID
) -> Sequence[Enquiry]:
    """The published ones about a consultation, newest first."""
    statement = (
        select(Enquiry)
        .where(Enquiry.consultation == consultation, col(Enquiry.published_at).is_not(None))
        .order_by(col(Enquiry.number).desc())
        .limit(limit)
    )
    if number is not None:
        statement = statement.where(col(Enquiry.number) < number)
    return (await session.exec(statement)).all()


async def enquiry_by_id(session: AnySession, enquiry: UUID, principal: Principal) -> Enquiry | None:
    statement = select(Enquiry).where(Enquiry.id == enquiry)
    return (await session.exec(scoped(statement, Enquiry, principal))).one_or_none()


async def enquiry_to_change(
    session: WriteSession, enquiry: UUID, principal: Principal
) -> Enquiry | None:
    """Held against everybody else until the transaction ends."""
    statement = select(Enquiry).where(Enquiry.id == enquiry).with_for_update()
    return (await session.exec(scoped(statement, Enquiry, principal))).one_or_none()
