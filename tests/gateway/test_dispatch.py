"""The gateway picks the service by path, and answers every failure with a problem."""

from collections.abc import Callable
from uuid import UUID

import httpx
import pytest

from gateway.routes import service_for
from tests.gateway.conftest import Recorder


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/v1/metrics", "metrics"),
        ("/v1/metrics/indicators/ae-breaches", "metrics"),
        ("/v1/finance/books", "finance"),
        ("/v1/oauth2/token", "directory"),
        ("/.well-known/jwks.json", "directory"),
        ("/v1/public/indicators/x/spc", "metrics"),
        ("/v1/public/consultations", "engagement"),
        ("/v1/public/scorecards.svg", "metrics"),
        ("/v1/metricsx", None),
        ("/v1/public", None),
        ("/v1", None),
        ("/", None),
        ("/v1//metrics", None),
        ("/V1/metrics", None),
    ],
)
def test_the_first_segments_of_the_path_name_the_service(path: str, service: str | None) -> None:
    assert service_for(path) == service


async def test_a_request_reaches_the_service_with_path_query_and_body_unchanged(
    client: httpx.AsyncClient, upstream: Recorder
) -> None:
    await client.post("/v1/metrics/a%2Fb?x=1&x=2", content=b"body")
    scope = upstream.scopes[0]
    assert (scope["path"], scope["raw_path"]) == ("/v1/metrics/a/b", b"/v1/metrics/a%2Fb")
    assert scope["query_string"] == b"x=1&x=2"
    assert upstream.bodies == [b"body"]


async def test_an_answer_is_streamed_through_with_its_repeated_headers(
    client: httpx.AsyncClient, upstream: Recorder
) -> None:
    upstream.headers += [(b"link", b"<a>"), (b"link", b"<b>")]
    upstream.chunks = [b"one", b"two"]
    answer = await client.get("/v1/metrics/x")
    assert answer.headers.get_list("link") == ["<a>", "<b>"]
    assert answer.content == b"onetwo"


async def test_a_path_that_no_service_has_is_a_problem(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nowhere")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"
    assert answer.json()["instance"] == "/nowhere"


async def test_a_service_that_does_not_run_here_is_unavailable(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/finance/books")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


async def test_a_service_that_breaks_is_a_500_without_details(
    client: httpx.AsyncClient, upstream: Recorder
) -> None:
    upstream.error = RuntimeError("the secret of the house")
    answer = await client.get("/v1/metrics/x")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text


async def test_an_unknown_method_is_refused_with_the_allowed_ones(
    client: httpx.AsyncClient, upstream: Recorder
) -> None:
    answer = await client.request("BREW", "/v1/metrics/x")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    assert not upstream.scopes


async def test_a_request_id_is_made_handed_on_and_checked(
    client: httpx.AsyncClient, upstream: Recorder
) -> None:
    await client.get("/v1/metrics/x")
    UUID(upstream.header("x-request-id")[0])
    given = "5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a"
    await client.get("/v1/metrics/x", headers={"X-Request-ID": given})
    assert upstream.header("x-request-id") == [given]
    answer = await client.get("/v1/metrics/x", headers={"X-Request-ID": "mine"})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")


async def test_bodies_are_limited_and_files_have_a_limit_of_their_own(
    make_client: Callable[..., httpx.AsyncClient], upstream: Recorder
) -> None:
    async with make_client(body_limit=10, upload_limit=20) as client:
        small = await client.post("/v1/metrics/x", content=b"x" * 10)
        large = await client.post("/v1/metrics/x", content=b"x" * 11)
        file = await client.post(
            "/v1/metrics/x", content=b"x" * 20, headers={"Content-Type": "text/csv; a=b"}
        )
        larger = await client.post(
            "/v1/metrics/x", content=b"x" * 21, headers={"Content-Type": "text/csv"}
        )
    statuses = [answer.status_code for answer in (small, large, file, larger)]
    assert statuses == [200, 413, 200, 413]
    assert large.json()["detail"] == "At most 10 bytes are accepted here."
    assert len(upstream.scopes) == 2


async def test_a_body_of_unknown_length_is_stopped_past_the_limit(
    make_client: Callable[..., httpx.AsyncClient],
) -> None:
    async def endless() -> object:
        for _ in range(100):
            yield b"x" * 10

    async with make_client(body_limit=50) as client:
        answer = await client.post("/v1/metrics/x", content=endless())
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
