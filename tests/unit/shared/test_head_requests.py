"""HEAD is answered wherever GET is, with the same headers, and ends what would go on."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, Response
from starlette.responses import StreamingResponse

from services.shared.head_requests import HeadAsGet

given: list[int] = []


def app() -> FastAPI:
    made = FastAPI()

    @made.get("/whole")
    async def whole() -> dict[str, str]:
        return {"a": "b"}

    @made.get("/known")
    async def known() -> Response:
        return Response(status_code=304, headers={"ETag": '"1"'})

    @made.post("/written")
    async def written() -> None: ...

    @made.get("/endless")
    async def endless() -> StreamingResponse:
        return StreamingResponse(numbers(), media_type="text/event-stream")

    @made.get("/failing")
    async def failing() -> None:
        raise OSError("the disk")

    made.add_middleware(HeadAsGet)
    return made


async def numbers() -> AsyncIterator[bytes]:
    number = 0
    while True:
        given.append(number)
        yield b"data: 1\n\n"
        number += 1


@pytest.fixture
def client() -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app()), base_url="http://service")


@pytest.mark.parametrize("path", ["/whole", "/known", "/nowhere", "/written"])
async def test_head_has_the_status_and_the_headers_of_get(
    client: httpx.AsyncClient, path: str
) -> None:
    got, head = await client.get(path), await client.head(path)
    assert (head.status_code, head.headers, head.content) == (got.status_code, got.headers, b"")


async def test_the_head_of_a_stream_ends_and_reads_next_to_nothing_of_it(
    client: httpx.AsyncClient,
) -> None:
    given.clear()
    head = await client.head("/endless")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"].startswith("text/event-stream")
    assert len(given) <= 2


async def test_an_error_before_the_headers_is_not_hidden(client: httpx.AsyncClient) -> None:
    with pytest.raises(OSError, match="the disk"):
        await client.head("/failing")
