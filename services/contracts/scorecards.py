"""What other services ask of the metrics service for a board: scorecards and alerts."""

import asyncio
from collections.abc import Sequence
from datetime import date

import httpx
from pydantic import BaseModel

from services.contracts.answers import asked

MOST_INDICATORS = 20
"""Of one scorecard."""
FEW_CELLS, FEWEST = 20, 5
"""What the metrics service answers at once: for more cells it takes a process of its own, which may
have to start first. Questions of fewer indicators would be too many."""


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
            for part in parts_of(indicators, len(organisations))
        )
    )
    return Scorecard(
        indicators=[each for page in pages for each in page.indicators],
        organisations=pages[0].organisations,
        cells=[each for page in pages for each in page.cells],
    )


def parts_of(indicators: Sequence[str], organisations: int) -> list[list[str]]:
    """The indicators of each question: of few organisations so many that it has few cells."""
    few = FEW_CELLS // organisations
    size = few if few >= FEWEST else MOST_INDICATORS
    places = range(0, len(indicators), size)
    return [list(indicators[at : at + size]) for at in places]


async def alerts(client: httpx.AsyncClient, organisation: str, most: int) -> AlertPage:
    """Those that nobody has seen to, by rank. Raises PartUnknown."""
    params = {"organisation": organisation, "acknowledged": "false", "limit": str(most)}
    return await asked(client, "/v1/metrics/alerts", AlertPage, params)
