"""What other services ask of the metrics service for a board: what changes of services brought."""

import asyncio

import httpx
from pydantic import BaseModel

from services.contracts.answers import asked

MOST = 5
"""The newest of an organisation."""
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


async def evaluations(client: httpx.AsyncClient, organisation: str) -> list[Evaluation]:
    """Of the newest that stand. Raises PartUnknown."""
    params = {"organisation": organisation, "limit": str(MOST)}
    listed = await asked(client, PATH, Interventions, params)
    standing = [each for each in listed.items if each.withdrawn_at is None]
    found = await asyncio.gather(
        *(asked(client, f"{PATH}/{each.id}/evaluation", Evaluation) for each in standing)
    )
    return [
        each.model_copy(update={"name": of.name}) for of, each in zip(standing, found, strict=True)
    ]
