"""The same gateway over a service of its own process and over one behind a socket."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.app import Gateway
from gateway.remote import Remote
from gateway.upstream import Upstream
from services.shared.settings import Settings
from tests.gateway.upstreams.behaving import Script, whole
from tests.gateway.upstreams.inside import inside
from tests.gateway.upstreams.outside import outside
from tests.gateway.upstreams.served import served

PATH = "/v1/metrics/x"


@dataclass
class House:
    """A served gateway: its port, a client of it, and what the service behind it does."""

    port: int
    client: httpx.AsyncClient
    script: Script
    gateway: Gateway


MakeHouse = Callable[..., AbstractAsyncContextManager[House]]


@asynccontextmanager
async def upstream_of(kind: str, script: Script, settings: Settings) -> AsyncIterator[Upstream]:
    if kind == "inside":
        yield inside("metrics", script)
        return
    async with outside(script) as url:
        yield Remote("metrics", url, idle_seconds=settings.idle_seconds)


KINDS = ["inside", "outside"]


@asynccontextmanager
async def house_of(kind: str, **more: Any) -> AsyncIterator[House]:
    settings = Settings(**more)
    script = Script(whole())
    async with upstream_of(kind, script, settings) as upstream:
        gateway = Gateway(settings, [upstream])
        async with served(gateway, settings) as port, _client(port) as client:
            yield House(port, client, script, gateway)


def _client(port: int) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10)


@pytest.fixture(params=KINDS)
def make_house(request: pytest.FixtureRequest, tmp_path: Path) -> MakeHouse:
    """Makes a house with settings of the test's own."""
    return partial(house_of, request.param, data_dir=tmp_path)


@pytest.fixture(params=KINDS, scope="module")
async def long_lived_house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    async with house_of(request.param, data_dir=tmp_path_factory.mktemp("house")) as made:
        yield made


@pytest.fixture
def house(long_lived_house: House) -> House:
    """A house with the usual settings, whose service answers 200 and has been asked nothing."""
    long_lived_house.script.reset(whole())
    return long_lived_house
