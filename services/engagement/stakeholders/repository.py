"""Every query of stakeholders; people see only those of their organisations."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlmodel import SQLModel, col, select

from services.engagement.stakeholders.models import Stakeholder, StakeholderContact
from services.shared.auth import Principal, scoped
from services.shared.database import AnySession, WriteSession


class Filter(NamedTuple):
    """Which stakeholders; None is any."""

    organisation: str | None = None
    sector: str | None = None
    place: str | None = None


async def stakeholders_before(
    session: AnySession, number: int | None, limit: int, wanted: Filter, principal: Principal
) -> Sequence[Stakeholder]:
    """Up to `limit`, newest first, from the one before `number`."""
    statement = select(Stakeholder).order_by(col(Stakeholder.number).desc()).limit(limit)
    if number is not None:
        statement = statement.where(col(Stakeholder.number) < number)
    if wanted.organisation is not None:
        statement = statement.where(Stakeholder.owner == wanted.organisation)
    if wanted.sector is not None:
        statement = statement.where(Stakeholder.sector == wanted.sector)
    if wanted.place is not None:
        statement = statement.where(col(Stakeholder.areas).contains([wanted.place]))
    return (await session.exec(scoped(statement, Stakeholder, principal))).all()


async def stakeholder_by_id(
    session: AnySession, stakeholder: UUID, principal: Principal
) -> Stakeholder | None:
    statement = select(Stakeholder).where(Stakeholder.id == stakeholder)
    return (await session.exec(scoped(statement, Stakeholder, principal))).one_or_none()


async def stakeholder_to_change(
    session: WriteSession, stakeholder: UUID, principal: Principal
) -> Stakeholder | None:
    """Held against everybody else until the transaction ends."""
    statement = select(Stakeholder).where(Stakeholder.id == stakeholder).with_for_update()
    return (await session.exec(scoped(statement, Stakeholder, principal))).one_or_none()


async def contacts_of(session: AnySession, stakeholder: UUID) -> Sequence[StakeholderContact]:
    statement = (
        select(StakeholderContact)
        .where(StakeholderContact.stakeholder == stakeholder)
        .order_by(col(StakeholderContact.number))
    )
    return (await session.exec(statement)).all()


async def write(session: WriteSession, row: SQLModel) -> None:
    session.add(row)
    await session.flush()
