"""What other services ask of the directory for a board: what an organisation was on a day."""

from datetime import date

import httpx
from pydantic import BaseModel

from services.contracts.answers import asked


class OrganisationStanding(BaseModel):
    """Of all that an organisation answers, these fields."""

    code: str
    name: str | None = None
    status: str


async def standing(client: httpx.AsyncClient, organisation: str, day: date) -> OrganisationStanding:
    """Raises PartUnknown."""
    path = f"/v1/directory/organisations/{organisation}"
    return await asked(client, path, OrganisationStanding, {"as_of": day.isoformat()})
