"""What other services ask of the metrics service for a board: scorecards and alerts."""

import asyncio
from collections.abc import Sequence
from datetime import date

import httpx
from pydantic import BaseModel

from services.contracts.answers import asked

MOST_INDICATORS = 20
"""Of one scorecard."""


class ScorecardIndicator(BaseModel):
    code: str
    version: int
    name: str
    unit: str
    source: str | None = None


class ScorecardOrganisation(BaseModel):
    code: str
    name: str | None = None


class ScorecardCell(BaseModel):
    organisation: str
    indicator: str
    period: date
    value: float
    variation: str | None = None
    special_cause: str | None = None
    assurance: str | None = None
    sentence: str


class Scorecard(BaseModel):
    """Of all that a scorecard answers, these fields."""

    indicators: list[ScorecardIndicator]
    organisations: list[ScorecardOrganisation]
    cells: list[ScorecardCell]


class Alert(BaseModel):
    sentence: str
    indicator: str
    period: date
    for_board: bool
    finding: str


class AlertPage(BaseModel):
    items: list[Alert]
    for_board: int


async def scorecard(
    client: httpx.AsyncClient, organisations: Sequence[str], indicators: Sequence[str]
) -> Scorecard:
    """Any number of indicators of these organisations. Raises PartUnknown."""
    path = "/v1/metrics/scorecards"
    pages = await asyncio.gather(
        *(
            asked(client, path, Scorecard, {"organisation": organisations, "indicator": part})
            for part in _parts(indicators)
        )
    )
    return Scorecard(
        indicators=[each for page in pages for each in page.indicators],
        organisations=pages[0].organisations,
        cells=[each for page in pages for each in page.cells],
    )


def _parts(indicators: Sequence[str]) -> list[list[str]]:
    places = range(0, len(indicators), MOST_INDICATORS)
    return [list(indicators[at : at + MOST_INDICATORS]) for at in places]


async def alerts(client: httpx.AsyncClient, organisation: str, most: int) -> AlertPage:
    """Those that nobody has seen to, by rank. Raises PartUnknown."""
    params = {"organisation": organisation, "acknowledged": "false", "limit": str(most)}
    return await asked(client, "/v1/metrics/alerts", AlertPage, params)
