"""Every statement on batches."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from services.finance.recovery.activity.models import ActivityBatch, ActivityPart
from services.shared.auth import Principal, scoped
from services.shared.database import AnySession
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


async def parts_of_batch(session: AnySession, batch: UUID) -> Sequence[ActivityPart]:
    """By provider and month."""
    statement = select(ActivityPart).where(ActivityPart.batch == batch)
    ordered = statement.order_by(col(ActivityPart.provider), col(ActivityPart.month))
    return (await session.exec(ordered)).all()


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
    """Batch, provider and month: of each feed the newest batch of each month from `first` until
    before `until`, in the order of the batches. What came after a month was frozen counts where
    nothing had come in time.
    """
    newest = (
        select(ActivityPart, ActivityBatch)
        .ext(
            distinct_on(
                col(ActivityPart.owner),
                col(ActivityPart.feed),
                col(ActivityPart.provider),
                col(ActivityPart.month),
            )
        )
        .join(ActivityBatch, col(ActivityBatch.id) == col(ActivityPart.batch))
        .where(
            col(ActivityPart.owner).in_(owners),
            col(ActivityPart.month) >= first,
            col(ActivityPart.month) < until,
        )
        .order_by(
            col(ActivityPart.owner),
            col(ActivityPart.feed),
            col(ActivityPart.provider),
            col(ActivityPart.month),
            col(ActivityPart.frozen_on).is_not(None),
            col(ActivityBatch.number).desc(),
        )
    )
    rows = (await session.exec(newest)).all()
    ordered = sorted(rows, key=lambda row: (row[1].number or 0, row[0].provider, row[0].month))
    return [(part.batch, part.provider, part.month) for part, _ in ordered]
