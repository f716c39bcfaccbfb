"""Every query of agreements."""

from collections.abc import Collection, Sequence
from typing import cast

from sqlmodel import col, select

from services.finance.recovery.agreements.models import PaymentAgreement
from services.finance.recovery.agreements.rules.holding_agreement import (
    Agreement,
    Agreements,
    Mechanism,
)
from services.shared.auth import Principal, scoped
from services.shared.database import AnySession


async def agreements_before(
    session: AnySession, number: int | None, limit: int, principal: Principal
) -> Sequence[PaymentAgreement]:
    """Up to `limit` of the caller's, newest first, from the one before `number`."""
    statement = select(PaymentAgreement).order_by(col(PaymentAgreement.number).desc()).limit(limit)
    if number is not None:
        statement = statement.where(col(PaymentAgreement.number) < number)
    return (await session.exec(scoped(statement, PaymentAgreement, principal))).all()


async def agreements_of(
    session: AnySession, owners: Collection[str], providers: Collection[str]
) -> Agreements:
    """All that these commissioners have stated of these providers."""
    statement = select(PaymentAgreement).where(
        col(PaymentAgreement.owner).in_(owners), col(PaymentAgreement.provider).in_(providers)
    )
    return Agreements([_agreement(row) for row in await session.exec(statement)])


def _agreement(row: PaymentAgreement) -> Agreement:
    return Agreement(
        number=row.number or 0,
        commissioner=row.owner,
        provider=row.provider,
        pod=row.pod,
        mechanism=cast(Mechanism, row.mechanism),
        starts=row.starts,
        ends=row.ends,
    )
