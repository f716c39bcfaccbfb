"""Who may read what hints at danger: the named officer, the deputy, and nobody else."""

from uuid import UUID

from services.engagement.responses import moderation_repository as moderation
from services.engagement.responses.problems import SafeguardingOfficerNeeded
from services.shared.auth import Principal
from services.shared.database import AnyReader


async def reads_flagged(reader: AnyReader, consultation: UUID, principal: Principal) -> bool:
    """Whether the caller is one of the two, and a person."""
    return principal.person and principal.sub in await moderation.officers_of(reader, consultation)


async def check_may_read_response(
    reader: AnyReader, consultation: UUID, response: UUID, principal: Principal
) -> None:
    """Raises SafeguardingOfficerNeeded."""
    flagged = await moderation.is_flagged(reader, response)
    await check_may_read(reader, consultation, principal, flagged=flagged)


async def check_may_read(
    reader: AnyReader, consultation: UUID, principal: Principal, *, flagged: bool
) -> None:
    """Raises SafeguardingOfficerNeeded, also where nobody is named."""
    if flagged and not await reads_flagged(reader, consultation, principal):
        raise SafeguardingOfficerNeeded
