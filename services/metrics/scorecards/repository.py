"""Every query of scorecards alone."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlmodel import col, select

from services.metrics.rebases.models import Rebase
from services.shared.database import AnySession


class RebaseRow(NamedTuple):
    """A new segment of a series begins."""

    organisation: str
    indicator: str
    period: date


async def rebases_in_force(
    session: AnySession, indicators: Sequence[str], category: str
) -> Sequence[RebaseRow]:
    """Every rebase of these indicators."""
    statement = select(Rebase).where(
        col(Rebase.indicator).in_(indicators),
        Rebase.category == category,
        col(Rebase.withdrawn_at).is_(None),
    )
    rows = (await session.exec(statement)).all()
    return [RebaseRow(row.organisation, row.indicator, row.period) for row in rows]
