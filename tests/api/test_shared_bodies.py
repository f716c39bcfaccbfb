"""A body is JSON, whole and within its limit, or it is refused as what it is."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import APIRouter, Request

from services.shared.auth import PUBLIC
from services.shared.routing import StrictRoute, UploadRoute
from services.shared.schemas import Number, Schema
from services.shared.testing import Databases, settings_for
from tests.api.board import problem_in, serving

LIMIT, UPLOAD_LIMIT = 1000, 5000
NOTES, FILES = "/v1/board/notes", "/v1/board/files"
JSON = {"Content-Type": "application/json"}

notes = APIRouter(prefix="/v1/board", route_class=StrictRoute, dependencies=[PUBLIC])
files = APIRouter(prefix="/v1/board", route_class=UploadRoute, dependencies=[PUBLIC])


class Note(Schema):
    text: str = ""
    score: Number = 0.0


@notes.post("/notes")
async def create_note(note: Note) -> dict[str, int]:
    return {"length": len(note.text)}


@files.post("/files")
async def create_file(request: Request) -> dict[str, int]:
    return {"length": sum([len(chunk) async for chunk in request.stream()])}


@pytest.fixture(scope="module")
async def client(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    folder = tmp_path_factory.mktemp("board")
    limits = {"body_limit": LIMIT, "upload_limit": UPLOAD_LIMIT}
    async with serving(settings_for(databases, ["board"], folder, **limits), notes, files) as made:
        yield made


def json_of(size: int) -> bytes:
    """A valid body of so many bytes."""
    return b'{"text": "' + b"a" * (size - 12) + b'"}'


async def in_pieces(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), 300):
        yield body[start : start + 300]


@pytest.mark.parametrize("content", [b"", None])
async def test_an_empty_body_is_malformed(client: httpx.AsyncClient, content: bytes | None) -> None:
    problem_in(await client.post(NOTES, content=content, headers=JSON), 400, "malformed_request")


@pytest.mark.parametrize(
    "content",
    [b"{", b"{'text': 1}", b'{"text": "a"} {}', b"\xff\xfe", b'{"text": "\xff"}', b"[" * 900,
     b'{"score": 1' + b"0" * 700],
)  # fmt: skip
async def test_a_body_that_is_no_json_is_malformed(
    client: httpx.AsyncClient, content: bytes
) -> None:
    problem = problem_in(
        await client.post(NOTES, content=content, headers=JSON), 400, "malformed_request"
    )
    assert problem["errors"] == []


async def test_malformed_json_is_told_by_its_position(client: httpx.AsyncClient) -> None:
    answer = await client.post(NOTES, content=b'{"text": Sesame}', headers=JSON)
    assert "at character 9" in str(problem_in(answer, 400, "malformed_request")["detail"])
    assert "Sesame" not in answer.text


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"1" + b"0" * 400])
async def test_no_number_is_infinite(client: httpx.AsyncClient, number: bytes) -> None:
    answer = await client.post(NOTES, content=b'{"score": ' + number + b"}", headers=JSON)
    problem_in(answer, 422, "invalid")


@pytest.mark.parametrize(
    "kind", ["text/plain", "text/csv", "application/x-www-form-urlencoded", "multipart/form-data",
             "application/octet-stream", "json", ""],
)  # fmt: skip
async def test_a_body_that_is_not_declared_as_json_is_of_the_wrong_type(
    client: httpx.AsyncClient, kind: str
) -> None:
    answer = await client.post(NOTES, content=b'{"text": "a"}', headers={"Content-Type": kind})
    problem = problem_in(answer, 415, "unsupported_media_type")
    assert "application/json" in str(problem["detail"])


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "application/merge-patch+json"]
)
async def test_every_way_to_declare_json_is_understood(
    client: httpx.AsyncClient, kind: str
) -> None:
    answer = await client.post(NOTES, content=b'{"text": "a"}', headers={"Content-Type": kind})
    assert answer.json() == {"length": 1}


@pytest.mark.parametrize(
    ("url", "limit"), [(NOTES, LIMIT), (FILES, UPLOAD_LIMIT)], ids=["JSON", "upload"]
)
@pytest.mark.parametrize("announced", [True, False], ids=["announced", "chunked"])
async def test_a_body_is_taken_up_to_its_limit_and_not_beyond(
    client: httpx.AsyncClient, url: str, limit: int, announced: bool
) -> None:
    def content(size: int) -> bytes | AsyncIterator[bytes]:
        return json_of(size) if announced else in_pieces(json_of(size))

    taken = await client.post(url, content=content(limit), headers=JSON)
    assert taken.status_code == 200, taken.text
    assert ("content-length" in taken.request.headers) is announced
    refused = await client.post(url, content=content(limit + 1), headers=JSON)
    assert f"At most {limit:,} bytes" in str(problem_in(refused, 413, "too_large")["detail"])


async def test_an_announced_flood_is_refused_before_it_is_read(client: httpx.AsyncClient) -> None:
    async def unread() -> AsyncIterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    headers = JSON | {"Content-Length": "99999999999999999999"}
    problem_in(await client.post(NOTES, content=unread(), headers=headers), 413, "too_large")
