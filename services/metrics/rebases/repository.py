"""Every query of rebases."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlmodel import col, select

from services.metrics.rebases.models import Rebase
from services.shared.database import AnyReader, AnySession, WriteSession
from services.shared.statements import TextStatement


class Filter(NamedTuple):
    """Which rebases; None is any."""

    indicator: str | None = None
    organisation: str | None = None


PERIODS = TextStatement("""
    SELECT organisation, category, period FROM rebase
    WHERE indicator = :indicator AND organisation = ANY(:organisations) AND withdrawn_at IS NULL
    ORDER BY period
""")


async def rebases_before(
    session: AnySession, number: int | None, limit: int, wanted: Filter
) -> Sequence[Rebase]:
    """Up to `limit` rebases, newest first, from the one before `number`."""
    statement = select(Rebase).order_by(col(Rebase.number).desc()).limit(limit)
    if number is not None:
        statement = statement.where(col(Rebase.number) < number)
    for name, value in wanted._asdict().items():
        if value is not None:
            statement = statement.where(col(getattr(Rebase, name)) == value)
    return (await session.exec(statement)).all()


async def rebase_by_id(session: AnySession, rebase_id: UUID) -> Rebase | None:
    return (await session.exec(select(Rebase).where(Rebase.id == rebase_id))).one_or_none()


async def rebase_to_change(session: WriteSession, rebase_id: UUID) -> Rebase | None:
    """Held against everybody else until the transaction ends."""
    statement = select(Rebase).where(Rebase.id == rebase_id).with_for_update()
    return (await session.exec(statement)).one_or_none()


async def periods_of(
    reader: AnyReader, organisation: str, indicator: str, category: str
) -> Sequence[date]:
    """The first periods of a series' new segments, in order."""
    return (await periods_of_many(reader, indicator, [organisation])).get(
        (organisation, category), ()
    )


async def periods_of_many(
    reader: AnyReader, indicator: str, organisations: Collection[str]
) -> dict[tuple[str, str], list[date]]:
    """The same of all series of an indicator, by organisation and category."""
    asked = {"indicator": indicator, "organisations": list(organisations)}
    periods: dict[tuple[str, str], list[date]] = {}
    for organisation, category, period in await PERIODS.rows(reader, asked):
        periods.setdefault((organisation, category), []).append(period)
    return periods
