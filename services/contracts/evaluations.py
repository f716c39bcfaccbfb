"""What other services ask of the metrics service for a board: what changes of services brought."""

import asyncio
from collections.abc import Sequence
from itertools import chain

import httpx
from pydantic import BaseModel

from services.contracts.answers import asked

MOST, MOST_OF_ALL = 5, 10
"""The newest of an organisation; and of all of them."""
PATH = "/v1/metrics/interventions"


class Intervention(BaseModel):
    """Of all that an intervention answers, these fields."""

    id: str
    name: str
    withdrawn_at: str | None = None


class Interventions(BaseModel):
    items: list[Intervention]


class IndicatorName(BaseModel):
    name: str


class Series(BaseModel):
    indicator: IndicatorName


class Verdict(BaseModel):
    finding: str
    certainty: str
    effect: str
    because: str
    drawback: str


class Result(BaseModel):
    verdict: Verdict


class SeriesEvaluation(BaseModel):
    series: Series
    result: Result | None = None


class Evaluation(BaseModel):
    """`name` is the intervention's."""

    name: str = ""
    items: list[SeriesEvaluation]


async def evaluations(client: httpx.AsyncClient, organisations: Sequence[str]) -> list[Evaluation]:
    """Of the newest of each organisation that stand. Raises PartUnknown."""
    lists = await asyncio.gather(*(_listed(client, each) for each in organisations))
    listed = chain.from_iterable(lists)
    standing = [each for each in listed if each.withdrawn_at is None][:MOST_OF_ALL]
    found = await asyncio.gather(
        *(asked(client, f"{PATH}/{each.id}/evaluation", Evaluation) for each in standing)
    )
    return [
        each.model_copy(update={"name": of.name}) for of, each in zip(standing, found, strict=True)
    ]


async def _listed(client: httpx.AsyncClient, organisation: str) -> list[Intervention]:
    params = {"organisation": organisation, "limit": str(MOST)}
    return (await asked(client, PATH, Interventions, params)).items
