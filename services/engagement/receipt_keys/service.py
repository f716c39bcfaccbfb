"""Keys of receipts are rotated; those that nothing living needs are removed."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from services.engagement.receipt_keys import repository
from services.engagement.receipt_keys.problems import KeyMadeMeanwhile
from services.engagement.receipt_ring import ReceiptKey, ReceiptRing
from services.shared.audit.actor import Actor
from services.shared.audit.service import recorded
from services.shared.database import WriteSession

PREFIX = "/v1/engagement/receipt-keys"


async def rotate(session: WriteSession, ring: ReceiptRing, *, actor: Actor) -> ReceiptKey:
    """Raises KeyMadeMeanwhile."""
    for each in needless(ring.held(), await repository.oldest(session)):
        ring.remove(each.number)
    made = ring.rotate(actor.now)
    if made is None:
        raise KeyMadeMeanwhile
    await recorded(session, actor, "receipt_key.rotate", f"{PREFIX}/{made.number}", owner=None)
    return made


def needless(keys: Sequence[ReceiptKey], oldest: datetime | None) -> list[ReceiptKey]:
    """Those of which every receipt leads to something that is gone: a newer one was there when the
    oldest of what lives came."""
    return [earlier for newer, earlier in pairwise(keys) if oldest is None or newer.since <= oldest]
