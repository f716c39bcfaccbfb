"""Every query of programme areas."""

from datetime import date

from sqlmodel import col, select

from services.finance.programme_areas.models import AreaSet
from services.shared.database import AnySession


async def set_on(session: AnySession, organisation: str, day: date) -> AreaSet | None:
    """The organisation's own set that holds on a day."""
    statement = (
        select(AreaSet)
        .where(AreaSet.organisation == organisation, col(AreaSet.starts) <= day)
        .order_by(col(AreaSet.starts).desc(), col(AreaSet.number).desc())
        .limit(1)
    )
    return (await session.exec(statement)).one_or_none()
