"""What became of claimed care, line by line."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.finance.recovery.claims import line_repository, repository
from services.finance.recovery.claims.repository import WholeClaim
from services.finance.recovery.claims.rules.statuses import ClaimStatus, status_of
from services.shared.auth import Principal
from services.shared.database import AnySession


class ClaimedLine(NamedTuple):
    """Care that is claimed, and what became of it."""

    provider: str
    spell: str
    pod: str
    currency: str
    status: ClaimStatus


async def claimed_lines(
    session: AnySession, claimant: str, first: date, last: date, principal: Principal
) -> list[ClaimedLine]:
    """Of the months from `first` to `last`; what is void is not claimed."""
    found = await repository.claims_of_months(session, claimant, first, last, principal)
    claims: Mapping[UUID, WholeClaim] = {
        each.row.id: each for each in found if each.state != "voided"
    }
    rows = await line_repository.lines_of_claims(session, list(claims))
    return [
        ClaimedLine(
            claims[row.claim].row.provider,
            row.spell,
            row.pod,
            row.currency,
            status_of(
                claims[row.claim].state,
                claims[row.claim].balance,
                waiting=row.waiting,
                left=row.amount - row.credited,
            ),
        )
        for row in rows
    ]
