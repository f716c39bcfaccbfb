"""What callers may not say, what every answer says, and who may read it from where."""

from collections.abc import Callable

import httpx
import pytest

from tests.gateway.conftest import Recorder

PATH = "/v1/metrics/x"


@pytest.mark.parametrize(
    "name",
    ["Keep-Alive", "TE", "Upgrade", "Proxy-Authorization", "Forwarded", "X-Real-IP",
     "X-Forwarded-Host", "X-Marches-Principal", "Via"],
)  # fmt: skip
async def test_hop_by_hop_forwarding_and_internal_headers_of_a_caller_go_no_further(
    client: httpx.AsyncClient, upstream: Recorder, name: str
) -> None:
    await client.get(PATH, headers={name: "spoofed"})
    assert upstream.header(name.lower()) == []


async def test_headers_named_by_connection_go_no_further(
    client: httpx.AsyncClient, upstream: Recorder
) -> None:
    await client.get(PATH, headers={"Connection": "close, X-Secret", "X-Secret": "1"})
    assert upstream.header("x-secret") == []
    assert upstream.header("connection") == []


async def test_forwarding_headers_are_what_the_gateway_saw(
    client: httpx.AsyncClient, upstream: Recorder
) -> None:
    await client.get(PATH, headers={"X-Forwarded-For": "8.8.8.8", "X-Forwarded-Proto": "gopher"})
    assert upstream.header("x-forwarded-for") == ["127.0.0.1"]
    assert upstream.header("x-forwarded-proto") == ["http"]


async def test_a_callers_own_headers_pass(client: httpx.AsyncClient, upstream: Recorder) -> None:
    sent = {"Authorization": "Bearer t", "If-Match": '"1"', "traceparent": "00-a-b-01"}
    await client.get(PATH, headers=sent)
    for name, value in sent.items():
        assert upstream.header(name.lower()) == [value]


@pytest.mark.parametrize("path", [PATH, "/nowhere", "/livez", "/openapi.json"])
async def test_every_answer_has_the_security_headers(
    client: httpx.AsyncClient, upstream: Recorder, path: str
) -> None:
    upstream.chunks = [b'{"openapi": "3.1.0", "info": {}, "paths": {}}']
    headers = (await client.get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "max-age" in headers["strict-transport-security"]
    assert headers["content-security-policy"].startswith("default-src 'none'")


async def test_an_authenticated_answer_is_not_stored_unless_the_service_says_so(
    client: httpx.AsyncClient, upstream: Recorder
) -> None:
    bearer = {"Authorization": "Bearer t"}
    assert (await client.get(PATH, headers=bearer)).headers["cache-control"] == "private, no-store"
    assert "cache-control" not in (await client.get(PATH)).headers
    upstream.headers.append((b"etag", b'"1"'))
    assert (await client.get(PATH, headers=bearer)).headers["cache-control"] == "private, no-cache"
    upstream.headers.append((b"cache-control", b"private, max-age=5"))
    answer = await client.get(PATH, headers=bearer)
    assert answer.headers.get_list("cache-control") == ["private, max-age=5"]


async def test_any_origin_may_read_without_credentials_and_only_named_ones_with(
    make_client: Callable[..., httpx.AsyncClient],
) -> None:
    async with make_client(cors_origins=("https://board.example",)) as client:
        named = (await client.get(PATH, headers={"Origin": "https://board.example"})).headers
        other = (await client.get(PATH, headers={"Origin": "https://other.example"})).headers
        none = (await client.get(PATH)).headers
    assert named["access-control-allow-origin"] == "https://board.example"
    assert named["access-control-allow-credentials"] == "true"
    assert other["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in other
    assert "access-control-allow-origin" not in none
    assert all("Origin" in headers["vary"] for headers in (named, other, none))
    for exposed in ("ETag", "Location", "Link", "RateLimit", "Retry-After", "X-Request-ID"):
        assert exposed in other["access-control-expose-headers"]


async def test_a_preflight_is_answered_by_the_gateway(
    client: httpx.AsyncClient, upstream: Recorder
) -> None:
    answer = await client.options(
        PATH, headers={"Origin": "https://a.example", "Access-Control-Request-Method": "PUT"}
    )
    assert answer.status_code == 204
    assert "PUT" in answer.headers["access-control-allow-methods"]
    assert "Idempotency-Key" in answer.headers["access-control-allow-headers"]
    assert not upstream.scopes


async def test_other_origins_see_problems_too(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nowhere", headers={"Origin": "https://a.example"})
    assert answer.status_code == 404
    assert answer.headers["access-control-allow-origin"] == "*"
