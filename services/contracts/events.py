"""What the board asks of every service: its sealed events, with who may know of them."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Self

import httpx
from pydantic import ValidationError

from services.shared.calling import NoCredentials, service_client
from services.shared.events.schemas import RelayedEvents
from services.shared.settings import Settings

SERVICES = ("directory", "metrics", "engagement", "finance", "board")
SCOPE = "events.relay"
SECONDS = 5.0


class EventsUnknown(Exception):
    """The service does not answer, or what it answers are no events."""


class EventSources:
    """The services' events, read over connections that are kept.

    Each client carries the address of its service and a token with events.relay.
    """

    def __init__(self, clients: Mapping[str, httpx.AsyncClient]) -> None:
        self._clients = clients

    @classmethod
    def of(cls, settings: Settings, name: str) -> Self:
        """Those of all services but `name`, which asks."""
        others = (service for service in SERVICES if service != name)
        return cls({to: service_client(settings, name, to=to, scope=SCOPE) for to in others})

    async def stretch(
        self,
        service: str,
        after: int,
        limit: int,
        *,
        audience: Sequence[str] | None = None,
        types: Sequence[str] | None = None,
    ) -> RelayedEvents:
        """The events of a service after a place in its chain. Raises EventsUnknown."""
        asked: dict[str, Any] = {"after": after, "limit": limit}
        asked |= {"audience": audience} if audience is not None else {}
        asked |= {"types": types} if types else {}
        try:
            async with asyncio.timeout(SECONDS):
                answer = await self._clients[service].get(
                    f"/v1/{service}/events/relay", params=asked
                )
            answer.raise_for_status()
            return RelayedEvents.model_validate_json(answer.content)
        except (httpx.HTTPError, NoCredentials, ValidationError, TimeoutError) as error:
            raise EventsUnknown(f"{service} does not give its events") from error

    async def close(self) -> None:
        for client in self._clients.values():
            await client.aclose()
