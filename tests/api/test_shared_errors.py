"""Every failure is a problem (RFC 9457), whoever raised it, and tells nothing of our insides."""

from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter
from fastapi.exceptions import HTTPException
from structlog.testing import capture_logs

from services.shared.auth import PUBLIC
from services.shared.errors import Conflict
from services.shared.routing import StrictRoute
from tests.api.board import problem_in

router = APIRouter(prefix="/v1/board", route_class=StrictRoute, dependencies=[PUBLIC])
PAPERS = "/v1/board/papers"
SECRET = "Sesame-9434765919"


@router.post("/papers")
async def create_paper() -> dict[str, int]:
    raise Conflict("There is one.", headers={"X-Which": "7"}, extra={"which": 7})


@router.get("/papers")
async def list_papers() -> dict[str, int]:
    return {}


@router.get("/papers/{number}")
async def get_paper(number: int) -> dict[str, int]:
    return {"number": number}


@router.delete("/papers/{number}")
async def delete_paper(number: int) -> dict[str, int]:
    return {"number": number}


@router.get("/failures/unexpected")
async def get_failure() -> dict[str, int]:
    raise RuntimeError(SECRET)


@router.get("/failures/disk/{name}")
async def get_written(name: str) -> dict[str, int]:
    with Path("/dev", name).open("r+b", buffering=0) as device:  # noqa: ASYNC230
        return {"written": device.write(b"figures")}


@router.get("/failures/{status}")
async def get_status(status: int) -> dict[str, int]:
    raise HTTPException(status)


async def test_a_problem_that_a_route_raises_keeps_its_headers_and_members(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.post(PAPERS)
    problem = problem_in(answer, 409, "conflict")
    assert (problem["detail"], problem["which"], answer.headers["x-which"]) == (
        "There is one.", 7, "7",
    )  # fmt: skip


async def test_a_wrong_method_is_told_all_that_are_offered_there(client: httpx.AsyncClient) -> None:
    for method in ("PUT", "PATCH", "DELETE", "OPTIONS"):
        answer = await client.request(method, PAPERS)
        problem = problem_in(answer, 405, "method_not_allowed")
        assert answer.headers["allow"] == "GET, POST"
        assert problem["detail"] == "Allowed here: GET, POST."
    assert (await client.post(f"{PAPERS}/1")).headers["allow"] == "GET, DELETE"


async def test_an_unknown_path_is_not_found(client: httpx.AsyncClient) -> None:
    for path in ("/", "/v1/board/paper", f"{PAPERS}/", f"{PAPERS}/1/2", "/v1/board/llŷn"):
        problem_in(await client.get(path), 404, "not_found")


@pytest.mark.parametrize(
    ("status", "code"),
    [(403, "forbidden"), (409, "conflict"), (410, "gone"), (423, "locked")],
)
async def test_a_plain_http_exception_is_a_problem_too(
    client: httpx.AsyncClient, status: int, code: str
) -> None:
    answer = await client.get(f"/v1/board/failures/{status}")
    problem_in(answer, status, code)


async def test_an_unexpected_exception_is_told_without_its_message_or_trace(
    client: httpx.AsyncClient,
) -> None:
    with capture_logs() as logged:
        answer = await client.get("/v1/board/failures/unexpected")
    problem = problem_in(answer, 500, "internal_error")
    assert problem["errors"] == []
    assert SECRET not in answer.text
    assert "RuntimeError" not in answer.text
    assert "Traceback" not in answer.text
    assert [entry["error"] for entry in logged if entry["log_level"] == "error"] == ["RuntimeError"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
async def test_a_write_that_finds_no_room_is_told_as_such(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/board/failures/disk/full")
    problem_in(answer, 507, "storage_full")
    assert answer.headers["retry-after"].isdecimal()


async def test_any_other_failing_write_is_ours(client: httpx.AsyncClient) -> None:
    with capture_logs():
        answer = await client.get("/v1/board/failures/disk/none")
    problem_in(answer, 500, "internal_error")
