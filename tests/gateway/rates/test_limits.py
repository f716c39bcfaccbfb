"""How often may be asked: by token, by address, and by kind of route."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.types import Scope

from gateway.app import Gateway
from gateway.rates import Limiter
from gateway.rates.classes import CLASSES, class_of
from services.shared.errors import TooManyRequests
from services.shared.settings import ConfigurationError, Settings
from tests.gateway.conftest import Recorder
from tests.gateway.resilience.clock import Clock

PATH = "/v1/metrics/x"
MOST_A_MINUTE = 1201
ASKED = {
    "read": (PATH, "GET", b""),
    "write": (PATH, "POST", b"application/json"),
    "calculate": ("/v1/metrics/calculate/spc", "POST", b"application/json"),
    "upload": ("/v1/metrics/imports", "POST", b"text/csv"),
    "token": ("/v1/oauth2/token", "POST", b""),
    "public": ("/v1/public/indicators", "GET", b""),
    "respond": ("/v1/public/consultations/x/responses", "POST", b"application/json"),
    "export": ("/v1/public/indicators/x/observations?format=csv", "GET", b""),
}
FEW = {"read": "3/minute", "write": "2/minute", "token": "1/minute", "public": "4/hour",
       "respond": "3/minute"}  # fmt: skip


@pytest.fixture
def clock() -> Clock:
    clock = Clock()
    clock.now = 1_800_000_000.0  # the beginning of a minute and of an hour
    return clock


@pytest.fixture
async def gateway(upstream: Recorder, clock: Clock) -> Gateway:
    gateway = Gateway(Settings(), [upstream])
    gateway._limiter = Limiter(Settings(rate_limits=FEW), clock)
    return gateway


def _from(gateway: Gateway, address: str = "192.0.2.1", **headers: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=gateway, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://gateway", headers=headers)


@pytest.fixture
async def client(gateway: Gateway) -> AsyncIterator[httpx.AsyncClient]:
    async with _from(gateway, Authorization="Bearer a") as made:
        yield made


async def test_every_answer_says_how_many_requests_are_left(
    client: httpx.AsyncClient, clock: Clock
) -> None:
    clock.pass_seconds(18)
    answer = await client.get(PATH)
    assert answer.headers["ratelimit-policy"] == '"read";q=3;w=60'
    assert answer.headers["ratelimit"] == '"read";r=2;t=42'


async def test_one_too_many_is_a_429_that_says_when_to_come_back(
    client: httpx.AsyncClient, clock: Clock, upstream: Recorder
) -> None:
    assert [(await client.get(PATH)).status_code for _ in range(3)] == [200, 200, 200]
    clock.pass_seconds(20.5)
    answer = await client.get(PATH)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert answer.headers.get_list("retry-after") == ["40"]
    assert answer.headers.get_list("ratelimit") == ['"read";r=0;t=40']
    assert len(upstream.scopes) == 3
    clock.pass_seconds(39.5)
    assert (await client.get(PATH)).status_code == 200


async def test_kinds_of_routes_are_counted_apart(client: httpx.AsyncClient) -> None:
    for _ in range(3):
        await client.get(PATH)
    assert (await client.post(PATH)).headers["ratelimit"].startswith('"write";r=1')


async def test_each_token_has_its_own_number(gateway: Gateway, client: httpx.AsyncClient) -> None:
    for _ in range(4):
        await client.get(PATH)
    async with _from(gateway, Authorization="Bearer b") as other:
        assert (await other.get(PATH)).status_code == 200


async def test_made_up_tokens_do_not_help_one_address(gateway: Gateway) -> None:
    statuses = []
    for number in range(31):
        async with _from(gateway, Authorization=f"Bearer {number}") as client:
            statuses.append((await client.get(PATH)).status_code)
    assert statuses == [200] * 30 + [429]
    async with _from(gateway, "192.0.2.2", Authorization="Bearer x") as elsewhere:
        assert (await elsewhere.get(PATH)).status_code == 200


async def test_who_asks_for_tokens_is_counted_by_address(gateway: Gateway) -> None:
    statuses = []
    for number in range(2):
        async with _from(gateway, Authorization=f"Basic {number}") as client:
            statuses.append((await client.post("/v1/oauth2/token")).status_code)
    assert statuses == [503, 429]  # no directory service runs here


async def test_made_up_receipts_do_not_help_who_sends_without_an_account(
    gateway: Gateway, upstream: Recorder
) -> None:
    statuses = []
    for number in range(4):
        async with _from(gateway, Authorization=f"Receipt {number}") as client:
            statuses.append((await client.put("/v1/public/responses/mine")).status_code)
    assert statuses == [503] * 3 + [429]  # no engagement service runs here
    async with _from(gateway, Authorization="Bearer a") as officer:
        assert (await officer.post(PATH)).status_code == 200  # refusals are nobody else's
        assert (await officer.get("/v1/public/indicators")).status_code == 200


async def test_one_network_in_ipv6_is_one_address(gateway: Gateway) -> None:
    statuses = []
    for number in range(5):
        async with _from(gateway, f"2001:db8::{number}") as client:
            statuses.append((await client.get("/v1/public/indicators")).status_code)
    assert statuses == [200] * 4 + [429]


async def test_health_and_preflights_are_never_refused(client: httpx.AsyncClient) -> None:
    asks = {"Origin": "https://a.example", "Access-Control-Request-Method": "GET"}
    for _ in range(6):
        assert (await client.get("/livez")).status_code == 200
        assert (await client.options(PATH, headers=asks)).status_code == 204


async def test_neither_token_nor_address_is_kept_as_it_is(
    gateway: Gateway, client: httpx.AsyncClient
) -> None:
    await client.get(PATH)
    kept = str(gateway._limiter._store._young)  # type: ignore[attr-defined]
    assert "192.0.2.1" not in kept
    assert "Bearer" not in kept
    assert kept.count("read:") == 2


@pytest.mark.parametrize(
    ("method", "path", "kind", "expected"),
    [
        ("GET", "/v1/metrics/x", "", "read"),
        ("POST", "/v1/metrics/x", "application/json", "write"),
        ("POST", "/v1/metrics/calculate/spc", "application/json", "calculate"),
        ("POST", "/v1/finance/recovery/determine", "application/json", "calculate"),
        ("POST", "/v1/metrics/imports", "text/csv; charset=utf-8", "upload"),
        ("POST", "/v1/oauth2/token", "", "token"),
        ("POST", "/v1/public/consultations/1/responses", "application/json", "respond"),
        ("PUT", "/v1/public/responses/mine", "application/json", "respond"),
        ("GET", "/.well-known/jwks.json", "", "public"),
        ("GET", "/docs", "", "public"),
    ],
)
def test_a_request_is_of_one_kind(method: str, path: str, kind: str, expected: str) -> None:
    headers = [(b"content-type", kind.encode())] if kind else []
    scope: Scope = {"method": method, "path": path, "headers": headers, "query_string": b""}
    assert class_of(scope) == expected


@pytest.mark.parametrize(
    ("path", "query", "accept", "expected"),
    [
        ("/v1/public/indicators/x/observations", "format=csv", "*/*", "export"),
        ("/v1/public/indicators/x/observations", "from=2015-01&f%6Frmat=xlsx", "*/*", "export"),
        ("/v1/public/indicators/x/observations", "", "text/csv, */*", "export"),
        ("/v1/public/indicators/x/observations", "format=json", "application/json", "public"),
        ("/v1/metrics/observations", "format=csv", "*/*", "read"),
    ],
)
def test_a_file_of_the_public_is_of_a_kind_of_its_own(
    path: str, query: str, accept: str, expected: str
) -> None:
    headers = [(b"accept", accept.encode())]
    scope: Scope = {
        "method": "GET", "path": path, "headers": headers, "query_string": query.encode(),
    }  # fmt: skip
    assert class_of(scope) == expected


@pytest.mark.parametrize("kind", CLASSES)
async def test_without_any_setting_nobody_may_ask_for_ever(
    kind: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MARCHES_RATE_LIMITS")
    limiter = Limiter(Settings(), clock)
    target, method, content = ASKED[kind]
    path, _, query = target.partition("?")
    headers = [(b"content-type", content)]
    scope: Scope = {
        "method": method, "path": path, "headers": headers, "query_string": query.encode(),
        "client": ("192.0.2.1", 1),
    }  # fmt: skip
    for _ in range(MOST_A_MINUTE):
        verdict = await limiter.judge(scope)
    assert verdict.policy.name == kind
    with pytest.raises(TooManyRequests):
        verdict.check()


@pytest.mark.parametrize("limits", [{"reed": "1/minute"}, {"read": "many"}])
def test_a_limit_that_is_none_stops_the_start(limits: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="MARCHES_RATE_LIMITS"):
        Limiter(Settings(rate_limits=limits))
