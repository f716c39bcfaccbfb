"""Every statement of invitations."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, func, select

from services.engagement.invitations.models import InvitationBatch
from services.shared.database import ReadSession, WriteSession

ADD = """
    INSERT INTO invitation (mark, consultation) SELECT mark, $2::uuid
    FROM unnest($1::bytea[]) AS given (mark) ORDER BY mark
"""
USE = "DELETE FROM invitation WHERE mark = ANY($1::bytea[]) AND consultation = $2 RETURNING 1"


async def add(session: WriteSession, batch: InvitationBatch, marks: Sequence[bytes]) -> None:
    session.add(batch)
    await session.flush()
    await session.records(ADD, list(marks), batch.consultation)


async def use(session: WriteSession, consultation: UUID, marks: Sequence[bytes]) -> bool:
    """Whether there was one with one of these marks: it is gone."""
    return bool(await session.records(USE, list(marks), consultation))


async def issued(session: WriteSession, consultation: UUID) -> tuple[int, int]:
    """How many batches, and how many codes."""
    statement = select(func.count(), func.coalesce(func.sum(InvitationBatch.count), 0)).where(
        col(InvitationBatch.consultation) == consultation
    )
    batches, codes = (await session.exec(statement)).one()
    return int(batches), int(codes)


async def batches_after(
    session: ReadSession, consultation: UUID, number: int, limit: int
) -> Sequence[InvitationBatch]:
    statement = (
        select(InvitationBatch)
        .where(InvitationBatch.consultation == consultation, col(InvitationBatch.number) > number)
        .order_by(col(InvitationBatch.number))
        .limit(limit)
    )
    return (await session.exec(statement)).all()
