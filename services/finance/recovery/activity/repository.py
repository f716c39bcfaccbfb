"""Every statement on batches."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Subquery, case, cast, func
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from services.finance.recovery.activity.models import ActivityBatch, ActivityPart
from services.finance.recovery.timetable.repository import stated_months
from services.shared.auth import Principal, scoped
from services.shared.database import AnySession
from services.shared.days import LONDON
from services.shared.imports.models import ImportFile


async def visible_batch(
    session: AnySession, batch: UUID, principal: Principal
) -> ActivityBatch | None:
    """The batch, when one of the caller's organisations owns it."""
    statement = scoped(
        select(ActivityBatch).where(ActivityBatch.id == batch), ActivityBatch, principal
    )
    return (await session.exec(statement)).one_or_none()


async def batches_before(
    session: AnySession, number: int | None, most: int, principal: Principal
) -> Sequence[ActivityBatch]:
    """Up to `most` of the caller's batches, newest first, from the one before `number`."""
    statement = select(ActivityBatch).order_by(col(ActivityBatch.number).desc()).limit(most)
    if number is not None:
        statement = statement.where(col(ActivityBatch.number) < number)
    return (await session.exec(scoped(statement, ActivityBatch, principal))).all()


async def ids_of(session: AnySession, owner: str) -> Sequence[UUID]:
    """The batches of an organisation."""
    return (await session.exec(select(ActivityBatch.id).where(ActivityBatch.owner == owner))).all()


async def feeds_of(session: AnySession, batches: Collection[UUID]) -> dict[UUID, str]:
    """The feed of each of the batches."""
    statement = select(ActivityBatch.id, ActivityBatch.feed)
    rows = await session.exec(statement.where(col(ActivityBatch.id).in_(batches)))
    return dict(rows.all())


async def parts_of_batch(
    session: AnySession, batch: ActivityBatch
) -> list[tuple[ActivityPart, date | None]]:
    """By provider and month, each with the day of the freeze that it came after."""
    stated = stated_months([batch.owner])
    late_for = case((_came_after(stated), stated.c.freeze))
    statement = (
        _with_freeze(select(ActivityPart, late_for), stated)
        .where(ActivityPart.batch == batch.id)
        .order_by(col(ActivityPart.provider), col(ActivityPart.month))
    )
    return [(part, freeze) for part, freeze in (await session.exec(statement)).all()]


def _with_freeze(parts: Any, stated: Subquery) -> Any:
    """Parts with the moment at which their file came, and what is stated of their months."""
    return parts.join(ImportFile, col(ImportFile.id) == col(ActivityPart.batch)).outerjoin(
        stated,
        (stated.c.owner == col(ActivityPart.owner)) & (stated.c.month == col(ActivityPart.month)),
    )


def _came_after(stated: Subquery) -> ColumnElement[bool]:
    """The file came after the freeze, by the days of London; not where none is stated."""
    came = cast(func.timezone(LONDON.key, col(ImportFile.created_at)), Date)
    return func.coalesce(came > stated.c.freeze, False)


async def is_replaced(session: AnySession, file: ImportFile) -> bool:
    """Whether a later batch has a month of this file's: sent again, the file counts anew."""
    own, other = aliased(ActivityBatch), aliased(ActivityBatch)
    old, newer = aliased(ActivityPart), aliased(ActivityPart)
    statement = (
        select(other.id)
        .join(newer, col(newer.batch) == other.id)
        .join(
            old,
            (col(old.feed) == newer.feed)
            & (col(old.provider) == newer.provider)
            & (col(old.month) == newer.month),
        )
        .join(own, col(own.id) == old.batch)
        .where(own.id == file.id, other.owner == own.owner, col(other.number) > col(own.number))
        .limit(1)
    )
    return (await session.exec(statement)).first() is not None


async def current_parts(
    session: AnySession, owners: Collection[str], first: date, until: date
) -> list[tuple[UUID, str, date]]:
    """Batch, provider and month: of each feed the batch of each month from `first` until before
    `until` that counts, in the order of the batches.

    That is the newest which came by the freeze; where none did, the newest which came before a
    freeze was stated; else the newest.
    """
    of_feed = [
        col(ActivityPart.owner),
        col(ActivityPart.feed),
        col(ActivityPart.provider),
        col(ActivityPart.month),
    ]
    stated = stated_months(owners)
    known = col(ActivityPart.frozen_on).is_not(None)
    rank = case((~_came_after(stated), 0), (~known, 1), else_=2)
    parts = select(ActivityPart, ActivityBatch).ext(distinct_on(*of_feed))
    counted = (
        _with_freeze(parts, stated)
        .join(ActivityBatch, col(ActivityBatch.id) == col(ActivityPart.batch))
        .where(
            col(ActivityPart.owner).in_(owners),
            col(ActivityPart.month) >= first,
            col(ActivityPart.month) < until,
        )
        .order_by(*of_feed, rank, col(ActivityBatch.number).desc())
    )
    rows = (await session.exec(counted)).all()
    ordered = sorted(rows, key=lambda row: (row[1].number or 0, row[0].provider, row[0].month))
    return [(part.batch, part.provider, part.month) for part, _ in ordered]
