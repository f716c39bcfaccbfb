"""Every query of agreements."""

from collections.abc import Collection, Sequence
from typing import cast

from sqlalchemy import ARRAY, String, any_, bindparam
from sqlmodel import col, select

from services.finance.recovery.agreements.models import PaymentAgreement
from services.finance.recovery.agreements.rules.holding_agreement import (
    Agreement,
    Agreements,
    Mechanism,
)
from services.shared.auth import Principal, scoped
from services.shared.database import AnyReader, AnySession
from services.shared.statements import Statement


async def agreements_before(
    session: AnySession, number: int | None, limit: int, principal: Principal
) -> Sequence[PaymentAgreement]:
    """Up to `limit` of the caller's, newest first, from the one before `number`."""
    statement = select(PaymentAgreement).order_by(col(PaymentAgreement.number).desc()).limit(limit)
    if number is not None:
        statement = statement.where(col(PaymentAgreement.number) < number)
    return (await session.exec(scoped(statement, PaymentAgreement, principal))).all()


HELD = Statement(
    PaymentAgreement,
    select(PaymentAgreement).where(
        col(PaymentAgreement.owner) == any_(bindparam("owners", type_=ARRAY(String))),
        col(PaymentAgreement.provider) == any_(bindparam("providers", type_=ARRAY(String))),
    ),
)


async def agreements_of(
    reader: AnyReader, owners: Collection[str], providers: Collection[str]
) -> Agreements:
    """All that these commissioners have stated of these providers."""
    rows = await HELD.all(reader, owners=list(owners), providers=list(providers))
    return Agreements([_agreement(row) for row in rows])


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
