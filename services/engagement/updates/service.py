"""What happens to updates: somebody asks for them, confirms, and leaves.

Addresses are in the tables `recipient` and, for a moment, `subscription_request` only.
"""

from datetime import timedelta
from uuid import UUID

from services.engagement.consultations.problems import ConsultationNotFound
from services.engagement.consultations.public_queries import read_published
from services.engagement.mail.repository import CHANNEL, forget_recipient
from services.engagement.mail.sender import LEAVING
from services.engagement.receipt_ring import ReceiptRing
from services.engagement.updates import repository
from services.engagement.updates.models import SubscriptionRequest
from services.engagement.updates.problems import SubscriptionNotFound
from services.engagement.updates.schemas import NewSubscription
from services.shared.announcements import tell_of
from services.shared.audit.actor import Actor
from services.shared.audit.service import recorded
from services.shared.auth import Principal
from services.shared.database import WriteSession
from services.shared.errors import Fault

PREFIX = "/v1/public/updates"
CONFIRMING = "subscription confirmation"
"""What the code in a link to confirm is for."""
UNCONFIRMED = timedelta(days=7)
SOMEBODY = Principal("public", "", frozenset(), (), (), False)


async def ask(session: WriteSession, new: NewSubscription, *, actor: Actor) -> None:
    """The same for every address: whether it is known is looked up later. Raises
    ConsultationNotFound, also for an organisation that has published none."""
    owner, consultation = await _wanted(session, new)
    session.add(
        SubscriptionRequest(
            owner=owner,
            consultation=consultation,
            address=new.email.lower(),
            language=new.language,
            created_at=actor.now,
        )
    )
    await recorded(session, actor, "subscription.asked", PREFIX, owner=owner)
    tell_of(session, CHANNEL)


async def _wanted(session: WriteSession, new: NewSubscription) -> tuple[str, UUID | None]:
    if new.consultation is not None:
        row = await read_published(session, new.consultation)
        return row.owner, row.id
    assert new.organisation is not None  # the schema has looked
    if not await repository.has_published(session, new.organisation):
        said = f"{new.organisation} has published no consultation."
        fault = Fault("#/organisation", ConsultationNotFound.code, said)
        raise ConsultationNotFound(said, errors=[fault])
    return new.organisation, None


async def confirm(session: WriteSession, ring: ReceiptRing, code: str, *, actor: Actor) -> None:
    """Raises SubscriptionNotFound."""
    id_ = ring.id_of(CONFIRMING, code)
    found = await repository.confirm(session, id_, actor.now) if id_ else None
    if found is None:
        raise SubscriptionNotFound
    await recorded(session, actor, "subscription.confirmed", PREFIX, owner=found[0])


async def leave(session: WriteSession, ring: ReceiptRing, code: str, *, actor: Actor) -> None:
    """Address and mails are gone; the same link once more says the same. Raises
    SubscriptionNotFound for a code that was never given."""
    id_ = ring.id_of(LEAVING, code)
    if id_ is None:
        raise SubscriptionNotFound
    owner = await forget_recipient(session, id_)
    if owner is not None:
        await recorded(session, actor, "subscription.left", PREFIX, owner=owner)
