"""What can happen to invitations: codes are issued, and each lets one response in."""

import hmac
from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID, uuid4

from services.engagement import receipts
from services.engagement.consultations.queries import hold_consultation, whole
from services.engagement.consultations.service import PREFIX
from services.engagement.invitations import repository
from services.engagement.invitations.models import InvitationBatch
from services.engagement.invitations.problems import (
    InvitationInvalid,
    InvitationNeeded,
    NobodyInvited,
    TooManyInvitations,
)
from services.engagement.invitations.schemas import NewInvitations
from services.engagement.receipt_ring import ReceiptRing
from services.shared.audit.actor import Actor
from services.shared.audit.service import recorded
from services.shared.database import WriteSession
from services.shared.days import london_day
from services.shared.errors import Fault

KIND, PURPOSE = "invitation", b"marches invitation"
NOBODYS = UUID(int=0)
MOST_OF_A_SURVEY = 100_000
ISSUED_IN = frozenset({"published", "open", "paused"})


async def issue(
    session: WriteSession,
    ring: ReceiptRing,
    secret: bytes,
    consultation: UUID,
    new: NewInvitations,
    *,
    actor: Actor,
) -> InvitationBatch:
    """Raises ConsultationNotFound, NobodyInvited, TooManyInvitations."""
    row = await hold_consultation(session, consultation, actor.principal)
    state = (await whole(session, row)).state_on(london_day(actor.now))
    if row.answered_by != "invited":
        raise NobodyInvited("Everybody may answer it: answered_by is everybody.")
    if state not in ISSUED_IN:
        raise NobodyInvited(f"It is {state}; codes are issued from publication to closing.")
    batches, codes = await repository.issued(session, row.id)
    if codes + new.count > MOST_OF_A_SURVEY:
        left = MOST_OF_A_SURVEY - codes
        said = f"{codes:,} were issued; up to {left:,} more may be."
        raise TooManyInvitations(said, errors=[Fault("#/count", TooManyInvitations.code, said)])
    batch = InvitationBatch(
        consultation=row.id,
        number=batches + 1,
        id=uuid4(),
        count=new.count,
        issued_by=actor.principal.sub,
        issued_at=actor.now,
    )
    marks = [_marks(ring, row.id, each)[0] for each in _ids(secret, batch.id, batch.count)]
    await repository.add(session, batch, marks)
    path = f"{PREFIX}/{row.id}/invitations"
    await recorded(session, actor, "invitation.issued", path, owner=row.owner)
    return batch


def codes_of(ring: ReceiptRing, secret: bytes, batch: UUID, count: int) -> list[str]:
    """The codes of a batch: they are kept nowhere, and made again for who asks with the same
    Idempotency-Key."""
    key = ring.held()[0].receipt
    return [receipts.receipt_of(key, KIND, each) for each in _ids(secret, batch, count)]


async def use_invitation(
    session: WriteSession, ring: ReceiptRing, consultation: UUID, code: str | None
) -> None:
    """Use a code up, in the transaction of the response that it lets in.

    Raises InvitationNeeded, InvitationInvalid: the same, and after as much work, for a code that
    was used and for one that never was.
    """
    if code is None:
        raise InvitationNeeded
    marks = _marks(ring, consultation, ring.id_of(KIND, code) or NOBODYS)
    if not await repository.use(session, consultation, marks):
        raise InvitationInvalid


def _ids(secret: bytes, batch: UUID, count: int) -> list[UUID]:
    key = hmac.digest(secret, PURPOSE + batch.bytes, sha256)
    return [UUID(bytes=hmac.digest(key, place.to_bytes(4), sha256)[:16]) for place in range(count)]


def _marks(ring: ReceiptRing, consultation: UUID, invitation: UUID) -> Sequence[bytes]:
    """By each key of the ring, the newest first."""
    return ring.submissions_of(consultation, f"{KIND} {invitation.hex}")
