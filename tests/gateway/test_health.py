"""Health of the whole is the health of its parts, asked at most once a second."""

import httpx

from gateway.app import Gateway
from services.shared.settings import Settings
from tests.gateway.conftest import Recorder


async def test_liveness_asks_no_service(client: httpx.AsyncClient, upstream: Recorder) -> None:
    upstream.error = RuntimeError
    assert (await client.get("/livez")).json() == {"status": "ok"}
    assert not upstream.scopes


async def test_liveness_names_what_the_process_itself_runs_and_is_down(upstream: Recorder) -> None:
    well = {"postgres": True}
    gateway = Gateway(Settings(), [upstream], {"postgres": lambda: well["postgres"]})
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=gateway), base_url="http://test"
    ) as client:
        assert (await client.get("/livez")).status_code == 200
        well["postgres"] = False
        answer = await client.get("/livez")
    assert (answer.status_code, answer.json()) == (503, {"status": "down", "down": ["postgres"]})


async def test_health_names_each_service(client: httpx.AsyncClient, upstream: Recorder) -> None:
    upstream.chunks = [b'{"service": "metrics", "status": "ok"}']
    answer = await client.get("/healthz")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["services"]["metrics"]["status"] == "ok"


async def test_a_sick_service_makes_the_whole_unready(
    client: httpx.AsyncClient, upstream: Recorder
) -> None:
    upstream.status = 503
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "degraded")


async def test_a_service_that_breaks_is_reported_as_down(
    client: httpx.AsyncClient, upstream: Recorder
) -> None:
    upstream.error = RuntimeError("boom")
    services = (await client.get("/readyz")).json()["services"]
    assert services == {"metrics": {"status": "down", "detail": "RuntimeError"}}


async def test_many_health_checks_ask_a_service_once(
    client: httpx.AsyncClient, upstream: Recorder
) -> None:
    for _ in range(5):
        await client.get("/readyz")
    assert len(upstream.scopes) == 1


async def test_health_is_read_only(client: httpx.AsyncClient) -> None:
    answer = await client.post("/livez")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    head = await client.head("/livez")
    assert (head.status_code, head.content) == (200, b"")


async def test_every_upstream_lives_from_start_to_end_of_the_gateway(upstream: Recorder) -> None:
    gateway = Gateway(Settings(), [upstream])
    asked = iter(["lifespan.startup", "lifespan.shutdown"])
    said = []

    async def receive() -> dict[str, str]:
        return {"type": next(asked)}

    async def send(message: dict[str, str]) -> None:
        said.append((message["type"], upstream.entered))

    await gateway({"type": "lifespan"}, receive, send)
    assert said == [("lifespan.startup.complete", 1), ("lifespan.shutdown.complete", 0)]
