"""What the calendar and the feed are made of: meetings, and what engagement announces."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from services.board.calendar.problems import AnnouncementsAway
from services.board.calendar.schemas import Kind
from services.contracts.announcements import (
    AnnouncedEvent,
    Announcements,
    PublishedConsultation,
)
from services.contracts.answers import PartUnknown

SECONDS = 4.0


class Announcement(NamedTuple):
    """The newest, at most 500 of each."""

    events: Sequence[AnnouncedEvent]
    consultations: Sequence[PublishedConsultation]

    def since(self, moment: datetime) -> "Announcement":
        """Those that were not over at a moment; what has no dates is left out."""
        return Announcement(
            [each for each in self.events if each.ends_at >= moment],
            [
                each
                for each in self.consultations
                if each.starts_on and each.closes_on and each.closes_on >= moment.date()
            ],
        )


async def announced(source: Announcements, kinds: Collection[Kind]) -> Announcement:
    """Raises AnnouncementsAway."""
    try:
        async with asyncio.timeout(SECONDS):
            return Announcement(
                await source.events() if "event" in kinds else (),
                await source.consultations() if "consultation" in kinds else (),
            )
    except PartUnknown as unknown:
        raise AnnouncementsAway(f"{unknown} Ask for kind=meeting, or again in a minute.") from None
    except TimeoutError:
        said = f"No answer within {SECONDS:g} s; ask for kind=meeting, or again in a minute."
        raise AnnouncementsAway(said) from None
