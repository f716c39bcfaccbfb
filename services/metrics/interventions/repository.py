"""Every query of interventions; people see only those that they made, and those made of them."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from services.metrics.interventions.models import Intervention
from services.shared.auth import Principal, scoped
from services.shared.database import AnySession, WriteSession


class Filter(NamedTuple):
    """Which interventions; None is any."""

    organisation: str | None = None


def _seen(
    statement: SelectOfScalar[Intervention], principal: Principal
) -> SelectOfScalar[Intervention]:
    return scoped(statement, Intervention, principal, parties=("owner", "organisation"))


async def interventions_before(
    session: AnySession, number: int | None, limit: int, wanted: Filter, principal: Principal
) -> Sequence[Intervention]:
    """Up to `limit` interventions, newest first, from the one before `number`."""
    statement = select(Intervention).order_by(col(Intervention.number).desc()).limit(limit)
    if number is not None:
        statement = statement.where(col(Intervention.number) < number)
    if wanted.organisation is not None:
        statement = statement.where(Intervention.organisation == wanted.organisation)
    return (await session.exec(_seen(statement, principal))).all()


async def intervention_by_id(
    session: AnySession, intervention_id: UUID, principal: Principal
) -> Intervention | None:
    statement = select(Intervention).where(Intervention.id == intervention_id)
    return (await session.exec(_seen(statement, principal))).one_or_none()


async def intervention_to_change(
    session: WriteSession, intervention_id: UUID
) -> Intervention | None:
    """Held against everybody else until the transaction ends."""
    statement = select(Intervention).where(Intervention.id == intervention_id).with_for_update()
    return (await session.exec(statement)).one_or_none()


async def changes_between(
    session: AnySession,
    series: tuple[str, str, str],
    span: tuple[date, date],
    limit: int,
    principal: Principal,
) -> Sequence[Intervention]:
    """The newest that stand and are judged by a series (organisation, indicator, category) and
    began between, the earliest first.
    """
    organisation, indicator, category = series
    named = [{"indicator": indicator, "category": category}]
    statement = (
        select(Intervention)
        .where(
            Intervention.organisation == organisation,
            col(Intervention.indicators).contains(named),
            col(Intervention.starts).between(*span),
            col(Intervention.withdrawn_at).is_(None),
        )
        .order_by(col(Intervention.starts).desc(), col(Intervention.number).desc())
        .limit(limit)
    )
    return [*reversed((await session.exec(_seen(statement, principal))).all())]
