"""The merged document has the last good copy of what is down, marked, until it is back."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest

from gateway.app import Gateway
from gateway.documents import FRESH_SECONDS, Documents
from services.shared.errors import Unavailable
from services.shared.settings import Settings
from tests.gateway.conftest import Recorder
from tests.gateway.resilience.clock import Clock


def _publishes(upstream: Recorder, *paths: str) -> None:
    operation = {"get": {"responses": {"200": {"description": "fine"}}}}
    document = {"openapi": "3.1.0", "info": {}, "paths": dict.fromkeys(paths, operation)}
    upstream.chunks = [json.dumps(document).encode()]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def finance() -> Recorder:
    finance = Recorder("finance")
    _publishes(finance, "/v1/finance/books")
    return finance


@pytest.fixture
async def client(
    upstream: Recorder, finance: Recorder, clock: Clock
) -> AsyncIterator[httpx.AsyncClient]:
    _publishes(upstream, "/v1/metrics/indicators")
    gateway = Gateway(Settings(), [upstream, finance])
    gateway.documents = Documents(gateway.upstreams, clock)
    transport = httpx.ASGITransport(app=gateway)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as made:
        yield made


async def _paths(client: httpx.AsyncClient) -> set[str]:
    return set((await client.get("/openapi.json")).json()["paths"])


async def test_services_are_asked_again_only_when_the_document_is_old(
    client: httpx.AsyncClient, upstream: Recorder, clock: Clock
) -> None:
    for _ in range(3):
        await client.get("/openapi.json")
    assert len(upstream.scopes) == 1
    _publishes(upstream, "/v1/metrics/indicators", "/v1/metrics/alerts")
    clock.pass_seconds(FRESH_SECONDS)
    assert "/v1/metrics/alerts" in await _paths(client)


async def test_the_etag_stays_as_long_as_nothing_changes(
    client: httpx.AsyncClient, clock: Clock
) -> None:
    tag = (await client.get("/openapi.json")).headers["etag"]
    clock.pass_seconds(FRESH_SECONDS)
    answer = await client.get("/openapi.json", headers={"If-None-Match": tag})
    assert answer.status_code == 304


@pytest.mark.parametrize("failure", ["raises", "refuses", "babbles"])
async def test_a_service_that_is_down_keeps_its_last_good_copy_marked_stale(
    client: httpx.AsyncClient, finance: Recorder, clock: Clock, failure: str
) -> None:
    fresh = await client.get("/openapi.json")
    assert "x-marches-stale" not in fresh.headers
    assert "x-marches-stale" not in fresh.json()
    if failure == "raises":
        finance.error = Unavailable()
    elif failure == "refuses":
        finance.status = 503
    else:
        finance.chunks = [b"no JSON"]
    clock.pass_seconds(FRESH_SECONDS)
    stale = await client.get("/openapi.json")
    assert stale.headers["x-marches-stale"] == "finance"
    assert stale.json()["x-marches-stale"] == ["finance"]
    assert stale.json()["paths"]["/v1/finance/books"]["get"]["x-stale"] is True
    assert stale.headers["etag"] != fresh.headers["etag"]
    finance.error, finance.status = None, 200
    _publishes(finance, "/v1/finance/books")
    clock.pass_seconds(FRESH_SECONDS)
    assert (await client.get("/openapi.json")).headers["etag"] == fresh.headers["etag"]


async def test_a_service_that_never_answered_is_missing_and_named(
    client: httpx.AsyncClient, finance: Recorder
) -> None:
    finance.error = Unavailable()
    answer = await client.get("/openapi.json")
    assert set(answer.json()["paths"]) == {"/v1/metrics/indicators"}
    assert answer.json()["x-marches-stale"] == ["finance"]
