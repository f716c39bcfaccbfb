"""What other services ask of the directory for a population: who is registered on a day."""

from datetime import date
from typing import NamedTuple

import httpx
from pydantic import BaseModel

from services.contracts.answers import asked

ORGANISATION_PATH = "/v1/directory/organisations/{code}"
REGISTERED = "registered"


class _People(BaseModel):
    date: date
    basis: str
    quintile: int | None
    people: float


class _Organisation(BaseModel):
    """Of all that the directory answers of an organisation, these fields."""

    populations: list[_People]


class RegisteredPeople(NamedTuple):
    """Who is registered with the practices of an organisation, as counted on `day`."""

    people: int
    day: date


class PopulationClient:
    """Asks the directory; `client` carries its address and a token with directory.read."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def registered(self, code: str, day: date) -> dict[int | None, RegisteredPeople]:
        """The newest known on a day, by quintile of deprivation (1 the most deprived, None all).

        Raises NoneThere for a code that the directory does not know, and PartUnknown.
        """
        path = ORGANISATION_PATH.format(code=code)
        found = await asked(self._client, path, _Organisation, {"as_of": day.isoformat()})
        return {
            each.quintile: RegisteredPeople(round(each.people), each.date)
            for each in found.populations
            if each.basis == REGISTERED
        }
