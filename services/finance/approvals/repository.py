"""Every query of approval limits."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import col, select

from services.finance.approvals.models import ApprovalLimit
from services.shared.database import AnySession


async def limits_on(session: AnySession, organisation: str, day: date) -> Sequence[ApprovalLimit]:
    """The limit of each role that holds on a day, by role."""
    statement = (
        select(ApprovalLimit)
        .ext(distinct_on(col(ApprovalLimit.role)))
        .where(ApprovalLimit.organisation == organisation, col(ApprovalLimit.starts) <= day)
        .order_by(
            col(ApprovalLimit.role),
            col(ApprovalLimit.starts).desc(),
            col(ApprovalLimit.number).desc(),
        )
    )
    return (await session.exec(statement)).all()
