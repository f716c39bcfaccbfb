"""The gateway tells of every request: once in the log, in its metrics, in the answer's headers."""

import asyncio
import json
from collections.abc import AsyncIterator
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from gateway.app import Gateway
from gateway.scraping import GatewayMetrics, merged
from gateway.telemetry import TelemetryLayer, TimedUpstream
from services.shared.request_lines import RequestLines
from services.shared.settings import Settings
from tests.api.test_shared_health import samples
from tests.gateway.conftest import Recorder

IDENTITY = "5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a"


@pytest.fixture
def written() -> StringIO:
    return StringIO()


@pytest.fixture
def observed(upstream: Recorder, tmp_path: Path, written: StringIO) -> TelemetryLayer:
    lines = RequestLines()
    lines.configure(written, "info", people=False)
    gateway = Gateway(Settings(data_dir=tmp_path), [TimedUpstream(upstream)])
    return TelemetryLayer(gateway, lines)


@pytest.fixture
async def client(observed: TelemetryLayer) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=observed, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as made:
        yield made


async def last(written: StringIO) -> dict[str, Any]:
    """The line that was written last, which is when the loop has turned."""
    await asyncio.sleep(0)
    line: dict[str, Any] = json.loads(written.getvalue().splitlines()[-1])
    return line


async def test_a_request_has_one_line_with_its_id_and_times(
    client: httpx.AsyncClient, written: StringIO
) -> None:
    await client.get("/v1/metrics/indicators?q=secret", headers={"X-Request-ID": IDENTITY})
    line = await last(written)
    assert (line["event"], line["level"]) == ("request", "info")
    assert (line["service"], line["method"], line["status"]) == ("metrics", "GET", 200)
    assert (line["path"], line["request_id"]) == ("/v1/metrics/indicators", IDENTITY)
    assert 0 <= line["upstream_milliseconds"] <= line["milliseconds"]


async def test_what_the_gateway_answers_itself_has_a_line_too(
    client: httpx.AsyncClient, written: StringIO
) -> None:
    for sent in ({}, {"X-Request-ID": "none"}):
        answer = await client.get("/nothing", headers=sent)
        line = await last(written)
        assert line["status"] == answer.status_code >= 400
        assert line["request_id"] == answer.headers["x-request-id"]
        assert (line["service"], line["upstream_milliseconds"]) == ("gateway", None)


async def test_health_checks_and_polls_are_not_logged(
    client: httpx.AsyncClient, written: StringIO
) -> None:
    await client.get("/livez")
    await client.get("/v1/metrics/jobs/1")
    await asyncio.sleep(0)
    assert not written.getvalue()


async def test_an_answer_tells_the_time_of_its_parts(client: httpx.AsyncClient) -> None:
    timings = (await client.get("/v1/metrics/indicators")).headers["server-timing"].split(", ")
    assert [timing.partition(";dur=")[0] for timing in timings] == ["total", "upstream"]
    own = (await client.get("/livez")).headers["server-timing"]
    assert own.startswith("total;dur=")


async def test_requests_are_counted_by_service_and_never_by_path(
    client: httpx.AsyncClient, observed: TelemetryLayer, upstream: Recorder
) -> None:
    await client.get("/v1/metrics/a")
    upstream.error = RuntimeError("boom")
    await client.get("/v1/metrics/b")
    for path in ("/v1/metric/c", "/x", "/y/z"):
        await client.request("BREW", path)
    found = samples(observed.text().decode())
    total = "marches_gateway_requests_total"
    counted = {key[1:]: value for key, value in found.items() if key[0] == total}
    assert counted == {
        ("GET", "metrics", "200"): 1,
        ("GET", "metrics", "500"): 1,
        ("other", "gateway", "405"): 3,
    }
    assert found[("marches_gateway_requests_in_flight",)] == 0


async def test_metrics_tell_which_services_are_left_alone(
    client: httpx.AsyncClient, observed: TelemetryLayer, upstream: Recorder
) -> None:
    def states() -> dict[str, float]:
        found = samples(observed.text().decode())
        return {k[2]: v for k, v in found.items() if k[0] == "marches_gateway_upstream_state"}

    assert states() == {"closed": 1, "open": 0, "half_open": 0}
    upstream.status = 503
    for _ in range(10):
        await client.post("/v1/metrics/imports")
    assert states() == {"closed": 0, "open": 1, "half_open": 0}


async def test_metrics_are_not_at_the_public_address(client: httpx.AsyncClient) -> None:
    for path in ("/metrics", "/v1/metrics/../../metrics", "/v1/directory/metrics"):
        assert "marches_" not in (await client.get(path)).text


async def test_the_telemetry_address_has_metrics_and_nothing_else(
    observed: TelemetryLayer, upstream: Recorder, client: httpx.AsyncClient
) -> None:
    await client.get("/livez")
    here = b"# HELP marches_x X.\n# TYPE marches_x gauge\nmarches_x 1.0\n"
    upstream.chunks = [here]
    transport = httpx.ASGITransport(app=GatewayMetrics(observed, [upstream]))
    async with httpx.AsyncClient(transport=transport, base_url="http://telemetry") as scraper:
        answer = await scraper.get("/metrics")
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        found = samples(answer.text)
        assert found[("marches_x",)] == 1
        assert ("marches_gateway_requests_total", "GET", "gateway", "200") in found
        for path in ("/", "/livez", "/v1/metrics/indicators"):
            assert (await scraper.get(path)).status_code == 404


def test_a_metric_of_several_services_is_described_once() -> None:
    told = "# HELP m M.\n# TYPE m gauge\n"
    text = merged([f'{told}m{{s="a"}} 1.0\n', f'{told}m{{s="b"}} 2.0\n'])
    (family,) = text_string_to_metric_families(text)
    assert [sample.value for sample in family.samples] == [1, 2]
    assert text.count("# HELP") == 1
