"""Whoever reads an answer slowly, or not at all, keeps nothing from others."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp, Message, Scope

from gateway.app import Gateway
from gateway.resilience.breaker import State
from gateway.upstream import InProcess
from gateway.wiring import SERVICES, create_gateway
from services.metrics.app import SERVICE as METRICS
from services.metrics.observations.params import PLACES
from services.shared.imports.routes import AT_ONCE
from services.shared.pictures import FORMS
from services.shared.settings import Settings
from services.shared.testing import Databases, eventually, run_jobs, settings_for
from tests.api.test_metrics_exports import OPEN, PUBLIC, SERIES, fill
from tests.contract.maker import OWNER, TRIALS, Maker
from tests.contract.requests import Operation, operations_of
from tests.contract.rows import row_of
from tests.gateway.lifespan import living

REJECTS = "/v1/metrics/imports/{import_id}/rejects"
EVENTS = "text/event-stream"
Reading = Callable[[Message], Any]


@dataclass
class Reader:
    """A client that reads a piece of the answer only when `reading` returns."""

    reading: Reading
    status: int = 0
    pieces: int = 0
    ended: bool = False
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def ask(self, app: ASGIApp, request: httpx.Request, address: str = "127.0.0.1") -> None:
        gone = asyncio.Event()
        sent = False

        async def receive() -> Message:
            nonlocal sent
            if sent:
                await gone.wait()
                return {"type": "http.disconnect"}
            sent = True
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.status = message["status"]
            elif message["type"] == "http.response.body":
                self.ended = not message.get("more_body")
                self.pieces += 1
                self.begun.set()
                await self.reading(message)

        await app(scope_of(request, address), receive, send)


def scope_of(request: httpx.Request, address: str) -> Scope:
    """The request as a server hands it to an application."""
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": request.url.path,
        "raw_path": request.url.raw_path.partition(b"?")[0],
        "query_string": request.url.query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": (address, 1),
        "server": ("test", 80),
    }


@dataclass
class House:
    """All services behind the gateway, in this process."""

    gateway: Gateway
    maker: Maker

    def held(self) -> int:
        """How many pooled connections are in use, over all services."""
        states = [each.app.state for each in self.upstreams()]
        pools = [each.engine.pool for state in states for each in (state.database, state.sending)]
        return sum(pool.checkedout() for pool in pools)  # type: ignore[attr-defined]

    def upstreams(self) -> Iterator[InProcess]:
        for upstream in self.gateway.upstreams.values():
            inner = getattr(upstream, "upstream", upstream)
            assert isinstance(inner, InProcess)
            yield inner

    async def nothing_held(self) -> bool:
        return self.held() == 0


@pytest.fixture(scope="module")
async def house(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    names = {service.name: service for service in SERVICES}
    settings: Settings = settings_for(
        databases, names, tmp_path_factory.mktemp("slow"), webhook_trials=TRIALS
    )
    fill(settings, OPEN, SERIES)
    gateway = create_gateway(settings)
    transport = httpx.ASGITransport(app=gateway, raise_app_exceptions=False)
    async with living(gateway), httpx.AsyncClient(transport=transport) as client:
        yield House(gateway, Maker(client, settings))


def files_and_streams(document: dict[str, Any]) -> Iterator[tuple[Operation, str]]:
    """Each operation that reads, with each form of its answer that is not JSON."""
    for operation, described in operations_of(document):
        for media in described["responses"].get("200", {}).get("content", {}):
            if operation.method == "GET" and "json" not in media:
                yield operation, media


def in_form(url: httpx.URL, media: str) -> httpx.URL:
    """The address of that picture: each form has a path of its own."""
    ending = next((form for form, (drawn, _) in FORMS.items() if drawn == media), "svg")
    return url.copy_with(path=url.path.removesuffix("svg") + ending) if ".svg" in url.path else url


async def refused_import(maker: Maker) -> str:
    """An import whose rejects are more than are read at once."""
    lines = [f"2017-{1 + n % 12:02}-01,R{n:04},1,5,9,1" for n in range(AT_ONCE + 1)]
    made = await maker.post(
        "/v1/metrics/imports?format=nhse-ae",
        content="\n".join(["period,org_code,type,attendances,breaches,admissions", *lines]),
        headers={"Content-Type": "text/csv"},
    )
    await run_jobs(maker.settings, METRICS)
    return str(made["id"])


async def test_no_answer_holds_a_pooled_connection_while_its_client_does_not_read(
    house: House, document: dict[str, Any]
) -> None:
    forms = set()
    rows = {REJECTS: await refused_import(house.maker)}
    for operation, media in files_and_streams(document):
        row = rows.get(operation.path)
        if row is None and operation.resource is not None:
            row = await row_of(house.maker, operation.resource)
        request = operation.request_on(row, house.maker.held(OWNER))
        request.headers["Accept"] = media
        request.url = in_form(request.url, media)

        async def reading(_: Message) -> None:
            await eventually(house.nothing_held)

        reader = Reader(reading)
        asking = asyncio.create_task(reader.ask(house.gateway, request))
        if media == EVENTS:  # it goes on for as long as the job
            await reader.begun.wait()
            await eventually(house.nothing_held)
            asking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asking
        if reader.status == 200:
            forms.add(media)
    assert {EVENTS, "text/csv"} < forms
    assert any("sheet" in each for each in forms)


async def test_more_slow_readers_than_places_leave_everybody_else_alone(house: House) -> None:
    never = asyncio.Event()

    async def not_at_all(_: Message) -> None:
        await never.wait()

    readers = [Reader(not_at_all) for _ in range(4 * PLACES)]
    request = httpx.Request("GET", f"http://test{PUBLIC}?format=csv")
    asking = [
        asyncio.create_task(reader.ask(house.gateway, request, f"192.0.2.{number % 20}"))
        for number, reader in enumerate(readers)
    ]
    await asyncio.gather(*(reader.begun.wait() for reader in readers))
    assert {reader.status for reader in readers} <= {200, 429, 503}
    assert sum(reader.status == 200 for reader in readers) == PLACES
    await goes_on(house)
    for each in asking:
        each.cancel()
    await asyncio.gather(*asking, return_exceptions=True)


async def test_forty_workbooks_of_the_public_leave_everybody_else_alone(house: House) -> None:
    async def at_once(_: Message) -> None:
        await asyncio.sleep(0)

    readers = [Reader(at_once) for _ in range(40)]
    request = httpx.Request("GET", f"http://test{PUBLIC}?format=xlsx")
    asking = [
        asyncio.create_task(reader.ask(house.gateway, request, f"192.0.2.{number}"))
        for number, reader in enumerate(readers)
    ]
    await goes_on(house)
    await asyncio.gather(*asking)
    assert {reader.status for reader in readers} <= {200, 503}
    assert any(reader.status == 200 for reader in readers)
    await goes_on(house)


async def goes_on(house: House) -> None:
    """Light requests and a file for who signs in are answered, and the breaker is closed."""
    held = {"Authorization": f"Bearer {house.maker.held(OWNER)}"}
    for path, headers in (
        (f"{PUBLIC}?limit=1", {}),
        ("/v1/metrics/indicators", held),
        (f"/v1/metrics/observations?format=csv&indicator={OPEN}&organisation=X0001", held),
    ):
        answer = await house.maker.client.get(f"http://test{path}", headers=headers)
        assert (path, answer.status_code) == (path, 200), answer.text
    assert house.gateway.guarded["metrics"].breaker.state is State.CLOSED
