"""What can happen to agreements: they are stated, and a later one takes precedence."""

from services.finance.recovery.agreements.models import PaymentAgreement
from services.finance.recovery.agreements.schemas import NewAgreement
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.database import WriteSession

PREFIX = "/v1/finance/recovery/agreements"


async def state_agreement(
    session: WriteSession, new: NewAgreement, *, owner: str, actor: Actor
) -> PaymentAgreement:
    row = PaymentAgreement(
        owner=owner,
        stated_by=actor.principal.sub,
        stated_at=actor.now,
        **new.model_dump(),
    )
    session.add(row)
    await session.flush()
    notice = Notice(
        "uk.marches.finance.payment_agreement.stated", row.provider, str(row.number), PREFIX, 1
    )
    await recorded(
        session, actor, "payment_agreement.stated", PREFIX, owner=owner, after=new, notice=notice
    )
    return row
