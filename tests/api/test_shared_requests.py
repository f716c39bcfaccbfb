"""Every answer and every log line can be traced to its request."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest
import structlog
from fastapi import APIRouter, FastAPI
from fastapi.responses import StreamingResponse
from starlette.types import Message
from structlog.testing import capture_logs

from services.shared.application import create_service
from services.shared.auth import PUBLIC
from services.shared.requests import is_poll
from services.shared.routing import StrictRoute
from services.shared.testing import Databases, running, settings_for
from tests.api.board import problem_in

router = APIRouter(prefix="/v1/board", route_class=StrictRoute, dependencies=[PUBLIC])
BELL, STREAM, BROKEN = "/v1/board/bell", "/v1/board/stream", "/v1/board/broken"
IDENTITY = "5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a"


@router.get("/bell")
async def get_bell() -> dict[str, str]:
    structlog.get_logger("tests").info("rung")
    return {"sound": "ding"}


@router.get("/broken")
async def get_broken() -> dict[str, str]:
    raise RuntimeError("cracked")


@router.get("/stream")
async def get_stream() -> StreamingResponse:
    async def half() -> AsyncIterator[bytes]:
        yield b"half"
        raise RuntimeError("cracked")

    return StreamingResponse(half(), media_type="text/plain")


@pytest.fixture(scope="module")
def app(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    settings = settings_for(databases, ["board"], tmp_path_factory.mktemp("board"))
    return create_service(settings, name="board", title="Bell", description="A", routers=[router])


@pytest.fixture(scope="module")
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with running(app) as client:
        yield client


async def test_a_request_without_an_id_gets_a_new_one_each_time(client: httpx.AsyncClient) -> None:
    ids = [(await client.get(BELL)).headers["x-request-id"] for _ in range(5)]
    assert len({UUID(made) for made in ids}) == 5


@pytest.mark.parametrize("path", [BELL, BROKEN, "/nowhere", f"{BELL}?loud=1", "/livez"])
async def test_the_callers_request_id_is_echoed_on_every_answer(
    client: httpx.AsyncClient, path: str
) -> None:
    given = str(uuid4())
    with capture_logs():
        answer = await client.get(path, headers={"X-Request-ID": given.upper()})
    assert answer.headers.get_list("x-request-id") == [given]
    if not answer.is_success:
        assert answer.json()["request_id"] == given


@pytest.mark.parametrize(
    "given",
    ["", "1", "not-a-uuid", IDENTITY[:-1], f"{IDENTITY}0", IDENTITY.replace("-", ""),
     f"{{{IDENTITY}}}", f"urn:uuid:{IDENTITY}", "+" + IDENTITY[1:], IDENTITY.replace("0", "_"),
     "5f0c0d536d6b4c1d9a4e0d5a4f3c2b1a----", f"{IDENTITY}, {IDENTITY}", "é" * 36],
)  # fmt: skip
async def test_a_malformed_request_id_is_refused(client: httpx.AsyncClient, given: str) -> None:
    answer = await client.get(BELL, headers={"X-Request-ID": given.encode("latin-1")})
    problem = problem_in(answer, 400, "malformed_request")
    assert "X-Request-ID must be a UUID" in str(problem["detail"])
    assert UUID(answer.headers["x-request-id"])


@pytest.mark.parametrize("path", [BELL, BROKEN, "/nowhere"])
@pytest.mark.parametrize("given", ["a", "case 17/b: Llŷn".replace("ŷ", "é"), "x" * 128])
async def test_the_correlation_id_is_mirrored_on_every_answer(
    client: httpx.AsyncClient, path: str, given: str
) -> None:
    with capture_logs():
        answer = await client.get(path, headers={"X-Correlation-ID": given.encode("latin-1")})
    assert [v for k, v in answer.headers.raw if k.lower() == b"x-correlation-id"] == [
        given.encode("latin-1")
    ]


@pytest.mark.parametrize(
    "given", [b"", b"x" * 129, b"tab\there", b"bell\x07", b"nbsp\xa0", b"\x85"]
)
async def test_an_unprintable_or_long_correlation_id_is_not_mirrored(
    client: httpx.AsyncClient, given: bytes
) -> None:
    answer = await client.get(BELL, headers={"X-Correlation-ID": given})
    assert answer.status_code == 200
    assert "x-correlation-id" not in answer.headers


async def test_the_log_lines_of_a_request_carry_its_id_and_service(
    client: httpx.AsyncClient,
) -> None:
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as logged:
        await client.get(BELL, headers={"X-Request-ID": IDENTITY})
        await client.get(BROKEN, headers={"X-Request-ID": IDENTITY})
    assert [entry["event"] for entry in logged] == ["rung", "request", "request failed", "request"]
    assert {(entry["request_id"], entry["service"]) for entry in logged} == {(IDENTITY, "board")}
    assert [entry["status"] for entry in logged if entry["event"] == "request"] == [200, 500]
    assert structlog.contextvars.get_contextvars() == {}


async def test_polled_health_is_not_logged(client: httpx.AsyncClient) -> None:
    with capture_logs() as logged:
        for path in ("/livez", "/readyz", "/healthz"):
            await client.get(path)
    assert logged == []


@pytest.mark.parametrize(
    ("method", "path", "status", "polled"),
    [
        ("GET", "/v1/metrics/jobs/613b1f1a", 200, True),
        ("GET", "/v1/directory/snapshot", 304, True),
        ("GET", "/v1/metrics/jobs/613b1f1a", 404, False),
        ("POST", "/v1/metrics/jobs/613b1f1a/cancel", 200, False),
        ("GET", "/v1/metrics/jobs", 200, False),
    ],
)
def test_a_poll_that_is_answered_is_for_the_debug_log(
    method: str, path: str, status: int, polled: bool
) -> None:
    assert is_poll({"method": method, "path": path}, status) is polled


async def test_an_answer_that_breaks_off_is_not_ended_as_if_it_were_whole(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"spec_version": "2.4"}, "method": "GET", "path": STREAM,
        "query_string": b"", "headers": [], "scheme": "http", "root_path": "",
    }  # fmt: skip
    with capture_logs(), pytest.raises(RuntimeError, match="cracked"):
        await app(scope, receive, send)
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert sent[-1]["more_body"]
