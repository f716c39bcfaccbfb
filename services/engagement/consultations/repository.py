"""Every query of consultations; people see only those of their organisations."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import col, func, select

from services.engagement.consultations.models import (
    Consultation,
    ConsultationExtension,
    ConsultationOverride,
    ConsultationPart,
    ConsultationTransition,
)
from services.shared.auth import Principal, scoped
from services.shared.database import AnySession, WriteSession

REMIND = text("""
    INSERT INTO clock_reminder (consultation, clock, due_on, told_at)
    VALUES (:consultation, :clock, :due_on, :told_at) ON CONFLICT DO NOTHING
""")


class Filter(NamedTuple):
    """Which consultations; None is any. `state` is as it was left."""

    organisation: str | None = None
    kind: str | None = None


async def consultations_before(
    session: AnySession, number: int | None, limit: int, wanted: Filter, principal: Principal
) -> Sequence[Consultation]:
    """Up to `limit`, newest first, from the one before `number`."""
    statement = select(Consultation).order_by(col(Consultation.number).desc()).limit(limit)
    if number is not None:
        statement = statement.where(col(Consultation.number) < number)
    if wanted.organisation is not None:
        statement = statement.where(Consultation.owner == wanted.organisation)
    if wanted.kind is not None:
        statement = statement.where(Consultation.kind == wanted.kind)
    return (await session.exec(scoped(statement, Consultation, principal))).all()


async def consultation_by_id(
    session: AnySession, consultation: UUID, principal: Principal
) -> Consultation | None:
    statement = select(Consultation).where(Consultation.id == consultation)
    return (await session.exec(scoped(statement, Consultation, principal))).one_or_none()


async def consultation_as_it_is(session: AnySession, consultation: UUID) -> Consultation | None:
    """Whosever it is: what is asked of it shows nothing of it."""
    statement = select(Consultation).where(Consultation.id == consultation)
    return (await session.exec(statement)).one_or_none()


async def consultation_to_change(
    session: WriteSession, consultation: UUID, principal: Principal
) -> Consultation | None:
    """Held against everybody else until the transaction ends."""
    statement = select(Consultation).where(Consultation.id == consultation).with_for_update()
    return (await session.exec(scoped(statement, Consultation, principal))).one_or_none()


async def running_after(
    session: AnySession, number: int, limit: int, principal: Principal | None
) -> Sequence[Consultation]:
    """Those that have not ended, oldest first; without a principal everybody's."""
    statement = (
        select(Consultation)
        .where(
            col(Consultation.number) > number,
            col(Consultation.state).not_in(("archived", "withdrawn")),
        )
        .order_by(col(Consultation.number))
        .limit(limit)
    )
    if principal is not None:
        statement = scoped(statement, Consultation, principal)
    return (await session.exec(statement)).all()


async def newest_parts(
    session: AnySession, consultations: Sequence[UUID]
) -> dict[UUID, dict[str, ConsultationPart]]:
    """Each consultation's parts by name."""
    statement = (
        select(ConsultationPart)
        .where(col(ConsultationPart.consultation).in_(consultations))
        .order_by(
            col(ConsultationPart.consultation),
            col(ConsultationPart.part),
            col(ConsultationPart.version).desc(),
        )
        .ext(distinct_on(col(ConsultationPart.consultation), col(ConsultationPart.part)))
    )
    found: dict[UUID, dict[str, ConsultationPart]] = {each: {} for each in consultations}
    for row in (await session.exec(statement)).all():
        found[row.consultation][row.part] = row
    return found


async def versions_of_parts(session: AnySession, consultation: UUID) -> Sequence[ConsultationPart]:
    """Every version of every part, as they were entered."""
    statement = (
        select(ConsultationPart)
        .where(ConsultationPart.consultation == consultation)
        .order_by(col(ConsultationPart.part), col(ConsultationPart.version))
    )
    return (await session.exec(statement)).all()


async def transitions_of(
    session: AnySession, consultation: UUID
) -> Sequence[ConsultationTransition]:
    statement = (
        select(ConsultationTransition)
        .where(ConsultationTransition.consultation == consultation)
        .order_by(col(ConsultationTransition.number))
    )
    return (await session.exec(statement)).all()


async def overrides_of(session: AnySession, consultation: UUID) -> Sequence[ConsultationOverride]:
    statement = (
        select(ConsultationOverride)
        .where(ConsultationOverride.consultation == consultation)
        .order_by(col(ConsultationOverride.number))
    )
    return (await session.exec(statement)).all()


async def extensions_of(session: AnySession, consultation: UUID) -> Sequence[ConsultationExtension]:
    statement = (
        select(ConsultationExtension)
        .where(ConsultationExtension.consultation == consultation)
        .order_by(col(ConsultationExtension.number))
    )
    return (await session.exec(statement)).all()


async def count_extensions(session: AnySession, consultation: UUID) -> int:
    statement = select(func.count()).where(ConsultationExtension.consultation == consultation)
    return (await session.exec(statement)).one()


async def add(session: WriteSession, row: Any) -> None:
    session.add(row)
    await session.flush()


async def remind(
    session: WriteSession, consultation: UUID, clock: str, due_on: date, now: datetime
) -> bool:
    """Whether nobody was told before."""
    given = {"consultation": consultation, "clock": clock, "due_on": due_on, "told_at": now}
    found = await (await session.connection()).execute(REMIND, given)
    return bool(found.rowcount)
