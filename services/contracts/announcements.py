"""What the engagement service tells everybody, as the board's calendar and feed take it up."""

import asyncio
import math
import time
from datetime import date, datetime
from typing import Any, Generic, Self, TypeVar
from uuid import UUID

import httpx
from pydantic import BaseModel, Field

from services.contracts.answers import asked
from services.shared.calling import public_client
from services.shared.settings import Settings

MOST = 500
"""Of each kind, the newest: a page of that list."""
KEPT_SECONDS = 60.0


class EventText(BaseModel):
    title: str
    description: str = ""


class EventPlace(BaseModel):
    name: str
    address: str | None = None
    postcode: str | None = None

    @property
    def line(self) -> str:
        return ", ".join(each for each in (self.name, self.address, self.postcode) if each)


class AnnouncedEvent(BaseModel):
    """Of all that an event's public answer has, these fields."""

    id: UUID
    english: EventText
    place: EventPlace
    starts_at: datetime
    ends_at: datetime
    cancelled_reason: str | None
    edition: int
    told_at: datetime
    links: dict[str, str]


class ConsultationText(BaseModel):
    title: str
    summary: str


class PublishedConsultation(BaseModel):
    """Of all that a consultation's public answer has, these fields."""

    id: UUID
    english: ConsultationText
    label: str | None = None
    """What it is, where it is no consultation."""
    state: str
    starts_on: date | None
    closes_on: date | None
    edition: int
    told_at: datetime
    links: dict[str, str]

    @property
    def told(self) -> str:
        """Its summary, after what it is."""
        return f"{self.label} {self.english.summary}" if self.label else self.english.summary


Item = TypeVar("Item", bound=BaseModel)


class AnnouncementList(BaseModel, Generic[Item]):
    items: list[Item] = Field(max_length=MOST)


class Announcements:
    """The public lists of the engagement service, over connections that are kept."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._kept: dict[str, tuple[float, list[Any]]] = {}
        self._alone = asyncio.Lock()

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(public_client(settings, to="engagement"))

    async def events(self) -> list[AnnouncedEvent]:
        """Cancelled ones too. Raises PartUnknown."""
        return await self._newest("/v1/public/events", AnnouncementList[AnnouncedEvent])

    async def consultations(self) -> list[PublishedConsultation]:
        """Withdrawn ones too. Raises PartUnknown."""
        return await self._newest(
            "/v1/public/consultations", AnnouncementList[PublishedConsultation]
        )

    async def _newest(self, path: str, kind: type[AnnouncementList[Item]]) -> list[Item]:
        """Asked for once a minute, however many ask here: it is the same for everybody."""
        async with self._alone:
            at, items = self._kept.get(path, (-math.inf, []))
            if time.monotonic() - at >= KEPT_SECONDS:
                params = {"limit": str(MOST)}
                found = await asked(self._client, path, kind, params, service="engagement")
                _, items = self._kept[path] = time.monotonic(), found.items
        return items

    async def close(self) -> None:
        await self._client.aclose()
