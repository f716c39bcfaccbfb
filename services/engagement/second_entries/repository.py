"""Every statement of second entries."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlmodel import col, select

from services.engagement.second_entries.models import SecondEntry
from services.shared.database import AnySession, ReadSession, WriteSession


class ComparedForm(NamedTuple):
    """A form that was entered twice, as far as it is counted."""

    response: UUID
    differing: Sequence[str]
    decision: str | None


async def second_entry(
    session: AnySession, consultation: UUID, response: UUID
) -> SecondEntry | None:
    statement = select(SecondEntry).where(
        SecondEntry.response == response, SecondEntry.consultation == consultation
    )
    return (await session.exec(statement)).one_or_none()


async def entered_again_by(session: AnySession, responses: Sequence[UUID], by: str) -> set[UUID]:
    """Those of them of which this person made the second entry."""
    statement = select(SecondEntry.response).where(
        col(SecondEntry.response).in_(responses), SecondEntry.entered_by == by
    )
    return {*(await session.exec(statement)).all()}


async def add(session: WriteSession, row: SecondEntry) -> None:
    session.add(row)
    await session.flush()


async def decide(
    session: WriteSession, row: SecondEntry, decision: str, reason: str, by: str, now: datetime
) -> None:
    """What the second person read goes with it."""
    row.decision, row.reason, row.decided_by, row.decided_at = decision, reason, by, now
    row.said = None
    await session.flush()


async def compared_forms(session: ReadSession, consultation: UUID) -> Sequence[ComparedForm]:
    """All of them, the oldest response first."""
    columns = (col(SecondEntry.response), col(SecondEntry.differing), col(SecondEntry.decision))
    statement = (
        select(*columns)
        .where(SecondEntry.consultation == consultation)
        .order_by(col(SecondEntry.response))
    )
    return [ComparedForm(*row) for row in (await session.exec(statement)).all()]
