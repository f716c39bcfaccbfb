"""Every query of interventions; people see only those that they made, and those made of them."""

import json
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Integer, String, any_, bindparam, cast, or_
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from services.metrics.interventions.models import Intervention
from services.shared.auth import Principal, scoped
from services.shared.database import AnyReader, AnySession, WriteSession
from services.shared.statements import Statement


class Filter(NamedTuple):
    """Which interventions; None is any."""

    organisation: str | None = None


def _seen(
    statement: SelectOfScalar[Intervention], principal: Principal
) -> SelectOfScalar[Intervention]:
    return scoped(statement, Intervention, principal, parties=("owner", "organisation"))


# Those that `_seen` lets see, in a statement that is made once.
ORGS = bindparam("orgs", type_=ARRAY(String))
CHANGES = Statement(
    Intervention,
    select(Intervention)
    .where(
        Intervention.organisation == bindparam("organisation"),
        col(Intervention.indicators).contains(cast(bindparam("series", type_=String), JSONB)),
        col(Intervention.starts).between(bindparam("first"), bindparam("last")),
        col(Intervention.withdrawn_at).is_(None),
        or_(col(Intervention.owner) == any_(ORGS), col(Intervention.organisation) == any_(ORGS)),
    )
    .order_by(col(Intervention.starts).desc(), col(Intervention.number).desc())
    .limit(bindparam("most", type_=Integer)),
)


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
    reader: AnyReader,
    series: tuple[str, str, str],
    span: tuple[date, date],
    limit: int,
    principal: Principal,
) -> Sequence[Intervention]:
    """The newest that stand and are judged by a series (organisation, indicator, category) and
    began between, the earliest first.
    """
    organisation, indicator, category = series
    found = await CHANGES.all(
        reader,
        organisation=organisation,
        series=json.dumps([{"indicator": indicator, "category": category}]),
        first=span[0],
        last=span[1],
        orgs=list(principal.orgs),
        most=limit,
    )
    return [*reversed(found)]
