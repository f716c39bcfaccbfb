"""Every query of allocations. Nothing is updated and nothing is deleted."""

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from services.finance.allocations.models import Allocation, AllocationAct, AllocationShare
from services.finance.reconciliation.models import SubLedger
from services.shared.auth import Principal, scoped
from services.shared.database import AnySession, WriteSession

OWNER = ("organisation",)
HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended(CAST(:id AS text), 6))")

REVERSALS = text("""
    SELECT reverses, id, total FROM journal
    WHERE reverses = ANY(CAST(:journals AS uuid[])) ORDER BY number
""")
REFERENCE = "allocation "
SUB_LEDGER = SubLedger(
    "allocations",
    "Allocations",
    REFERENCE,
    """
        SELECT allocation.effective_date, allocation.total
        FROM allocation JOIN allocation_act AS act ON act.allocation = allocation.id
        WHERE allocation.book = :book AND act.journal IS NOT NULL
        UNION ALL
        SELECT reversal.effective_date, -reversal.total
        FROM allocation JOIN allocation_act AS act ON act.allocation = allocation.id
        JOIN journal AS reversal ON reversal.reverses = act.journal
        WHERE allocation.book = :book
    """,
)
"""An allocation is taken back by reversing its journal: that is the record of it."""


async def hold_allocation(session: WriteSession, allocation: UUID) -> None:
    """Be the only one that decides on it until the transaction ends."""
    await (await session.connection()).execute(HOLD, {"id": str(allocation)})


async def allocation_by_id(
    session: AnySession, allocation: UUID, principal: Principal
) -> Allocation | None:
    statement = scoped(
        select(Allocation).where(Allocation.id == allocation), Allocation, principal, parties=OWNER
    )
    return (await session.exec(statement)).one_or_none()


async def allocations_before(
    session: AnySession, number: int | None, limit: int, principal: Principal
) -> Sequence[Allocation]:
    """Up to `limit` allocations of the caller's organisations, newest first, before `number`."""
    statement = select(Allocation).order_by(col(Allocation.number).desc()).limit(limit)
    if number is not None:
        statement = statement.where(col(Allocation.number) < number)
    return (await session.exec(scoped(statement, Allocation, principal, parties=OWNER))).all()


async def shares_of_each(
    session: AnySession, allocations: Collection[UUID]
) -> dict[UUID, list[AllocationShare]]:
    """By code of the body."""
    statement = select(AllocationShare).where(col(AllocationShare.allocation).in_(allocations))
    found: dict[UUID, list[AllocationShare]] = {each: [] for each in allocations}
    for share in await session.exec(statement.order_by(col(AllocationShare.body))):
        found[share.allocation].append(share)
    return found


class PostedReversal(NamedTuple):
    """A journal that took back so many pence of an allocation's."""

    reverses: UUID
    id: UUID
    total: int


async def reversals_of_each(
    session: AnySession, journals: Collection[UUID]
) -> Sequence[PostedReversal]:
    """Of the journals of allocations, in the order in which they were posted."""
    connection = await session.connection()
    rows = await connection.execute(REVERSALS, {"journals": list(journals)})
    return [PostedReversal(*row) for row in rows]


async def acts_of_each(
    session: AnySession, allocations: Collection[UUID]
) -> dict[UUID, AllocationAct]:
    """What was decided."""
    statement = select(AllocationAct).where(col(AllocationAct.allocation).in_(allocations))
    return {act.allocation: act for act in await session.exec(statement)}
