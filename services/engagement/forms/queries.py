"""Which typed-in form is which response."""

from collections.abc import Sequence
from uuid import UUID

from services.engagement.forms.rules.sheets import client_id_of
from services.engagement.receipt_ring import ReceiptRing
from services.engagement.responses.repository import entered
from services.shared.database import AnyReader


async def entered_forms(
    reader: AnyReader, ring: ReceiptRing, consultation: UUID, numbers: Sequence[str]
) -> dict[str, UUID]:
    """The responses of those that were entered, by the numbers on their forms."""
    submissions = {
        submission: number
        for number in numbers
        for submission in ring.submissions_of(consultation, client_id_of(consultation, number))
    }
    found = await entered(reader, list(submissions))
    return {submissions[each]: id_ for each, id_ in found.items()}
