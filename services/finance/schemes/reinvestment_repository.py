"""Every query of reinvestments; people see only those of their organisations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlmodel import col, select

from services.finance.reconciliation.models import SubLedger
from services.finance.schemes.models import Reinvestment, ReinvestmentAct
from services.shared.auth import Principal, scoped
from services.shared.database import AnySession, WriteSession

State = Literal["waiting", "approved", "rejected", "reversed"]
REFERENCE = "reinvestment/"
SUB_LEDGER = SubLedger(
    "reinvestments",
    "Reinvested savings",
    REFERENCE,
    """
        SELECT act.effective_date,
            CASE act.act WHEN 'approved' THEN reinvestment.amount ELSE -reinvestment.amount END
        FROM reinvestment JOIN reinvestment_act AS act ON act.reinvestment = reinvestment.id
        WHERE reinvestment.book = :book AND act.act <> 'rejected'
    """,
)


@dataclass(frozen=True)
class WholeReinvestment:
    """A reinvestment and what was done with it."""

    row: Reinvestment
    acts: dict[str, ReinvestmentAct]

    @property
    def state(self) -> State:
        for act in ("reversed", "approved", "rejected"):
            if act in self.acts:
                return act
        return "waiting"


async def reinvestments_after(
    session: AnySession, scheme: UUID, number: int | None, limit: int, principal: Principal
) -> list[WholeReinvestment]:
    """Up to `limit` reinvestments of a scheme, oldest first, from the one after `number`."""
    statement = (
        select(Reinvestment)
        .where(Reinvestment.scheme == scheme)
        .order_by(col(Reinvestment.number))
        .limit(limit)
    )
    if number is not None:
        statement = statement.where(col(Reinvestment.number) > number)
    rows = (await session.exec(scoped(statement, Reinvestment, principal))).all()
    return await _whole(session, rows)


async def reinvestment_by_id(
    session: AnySession, reinvestment: UUID, principal: Principal
) -> WholeReinvestment | None:
    statement = select(Reinvestment).where(Reinvestment.id == reinvestment)
    row = (await session.exec(scoped(statement, Reinvestment, principal))).one_or_none()
    return (await _whole(session, [row]))[0] if row else None


async def _whole(session: AnySession, rows: Sequence[Reinvestment]) -> list[WholeReinvestment]:
    ids = [row.id for row in rows]
    statement = select(ReinvestmentAct).where(col(ReinvestmentAct.reinvestment).in_(ids))
    acts: dict[UUID, dict[str, ReinvestmentAct]] = {id_: {} for id_ in ids}
    for act in await session.exec(statement):
        acts[act.reinvestment][act.act] = act
    return [WholeReinvestment(row, acts[row.id]) for row in rows]


async def add_act(session: WriteSession, act: ReinvestmentAct) -> None:
    session.add(act)
    await session.flush()
