"""Stored figures of organisations on a funnel."""

from typing import Any

import httpx

from services.demo.figures.practices import UNUSUAL, practices_csv
from services.shared.settings import Settings
from tests.api.stoke import keep_directory, send, snapshot

STOKE = {"members_of": "05W", "kind": "ccg", "period": "2019-03"}
REACHED = "/v1/metrics/indicators/at-risk-reached"


async def prepare(client: httpx.AsyncClient, settings: Settings) -> None:
    await keep_directory(settings, snapshot())
    await send(client, settings, "tidy-csv", practices_csv())


async def funnel(client: httpx.AsyncClient, url: str = REACHED, **asked: Any) -> dict[str, Any]:
    answer = await client.get(f"{url}/funnel", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_stokes_55_practices_show_their_variation(analyst: httpx.AsyncClient) -> None:
    found = await funnel(analyst, **STOKE)
    practices = {unit["code"] for unit in found["units"]}
    assert len(practices) == 55
    assert found["practices"] is True
    assert found["members_of"]["name"] == "NHS Stoke on Trent CCG"
    beyond = {unit["code"] for unit in found["units"] if unit["outlier"].endswith("998")}
    assert set(UNUSUAL) <= beyond
    assert len(beyond) < 20
