"""What other services ask of the engagement service for a board."""

from datetime import date

import httpx
from pydantic import BaseModel

from services.contracts.answers import asked


class Consultation(BaseModel):
    """Of all that a consultation answers, these fields."""

    id: str
    title: str
    state: str
    label: str | None = None
    starts_on: date | None = None
    closes_on: date | None = None


class Consultations(BaseModel):
    items: list[Consultation]


async def consultations(
    client: httpx.AsyncClient, organisation: str, most: int
) -> list[Consultation]:
    """The newest of an organisation. Raises PartUnknown."""
    params = {"organisation": organisation, "limit": str(most)}
    found = await asked(client, "/v1/engagement/consultations", Consultations, params)
    return found.items
