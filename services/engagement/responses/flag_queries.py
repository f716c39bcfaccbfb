"""Who may read what hints at danger: the named officer, the deputy, and nobody else; and what
waits for them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.engagement.consultations.reference.tables import law_book
from services.engagement.responses import flag_repository
from services.engagement.responses import moderation_repository as moderation
from services.engagement.responses.flag_repository import FlagQueue
from services.engagement.responses.problems import SafeguardingOfficerNeeded
from services.engagement.responses.rules.flags import due_at
from services.shared.auth import Principal
from services.shared.database import AnyReader, AnySession


class OverdueFlags(NamedTuple):
    """That somebody waits too long in a queue; `due_at` is that of who waits longest."""

    queue: FlagQueue
    due_at: datetime


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


async def overdue_flags(
    session: AnySession, principal: Principal, moment: datetime
) -> list[OverdueFlags]:
    """For the named officer and the deputy; there is nothing for anybody else."""
    if not principal.person:
        return []
    rows = await flag_repository.queues_of(session, principal.orgs, principal.sub)
    return overdue_among(rows, moment)


def overdue_among(rows: Sequence[FlagQueue], moment: datetime) -> list[OverdueFlags]:
    book = law_book()
    found = [
        OverdueFlags(row, due_at(book, row.waits_since, row.nations, row.areas)) for row in rows
    ]
    return [each for each in found if each.due_at <= moment]
