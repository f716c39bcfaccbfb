"""Stored figures of organisations on a funnel."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from services.demo.figures.practices import UNUSUAL, practices_csv
from services.metrics.app import SERVICE
from services.shared.settings import Settings
from services.shared.testing import Databases, running, settings_for, token
from tests.api.stoke import keep_directory, send, snapshot

STOKE = {"members_of": "05W", "kind": "ccg", "period": "2019-03"}
REACHED = "/v1/metrics/indicators/at-risk-reached"


@pytest.fixture(scope="module")
def settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return settings_for(databases, {"metrics": SERVICE}, tmp_path_factory.mktemp("funnel"))


@pytest.fixture(scope="module")
async def analyst(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client with an analyst's token on a service that knows Stoke and its practices."""
    await keep_directory(settings, snapshot())
    async with running(SERVICE.create_app(settings)) as client:
        held = token(settings, "metrics.read", "metrics.write", "metrics.national")
        client.headers["Authorization"] = f"Bearer {held}"
        await send(client, settings, "tidy-csv", practices_csv())
        yield client


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
