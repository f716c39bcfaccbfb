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
    found = await funnel(analyst, **STOKE, overdispersion="none")
    practices = {unit["code"] for unit in found["units"]}
    assert len(practices) == 55
    assert found["practices"] is True
    assert found["members_of"]["name"] == "NHS Stoke on Trent CCG"
    beyond = {unit["code"] for unit in found["units"] if unit["outlier"].endswith("998")}
    assert set(UNUSUAL) <= beyond
    assert len(beyond) < 20


async def test_of_practices_that_vary_by_more_than_chance_the_limits_allow_for_that(
    analyst: httpx.AsyncClient,
) -> None:
    found, narrow = (
        await funnel(analyst, **STOKE),
        await funnel(analyst, **STOKE, overdispersion="none"),
    )
    assert found["phi"] == narrow["phi"] > 2
    assert found["tau_squared"] > 0 == narrow["tau_squared"]
    for wide, close in zip(found["units"], narrow["units"], strict=True):
        assert wide["upper_998"] > close["upper_998"]
    assert "overdispersed" not in {each["code"] for each in found["warnings"]}
    assert "overdispersed" in {each["code"] for each in narrow["warnings"]}
