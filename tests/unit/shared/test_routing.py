"""A router is asked only for paths that begin as its own do."""

import httpx
import pytest
from fastapi import FastAPI

from services.shared.routing import Router


def _application() -> FastAPI:
    books, lines = Router(prefix="/v1/books"), Router(prefix="/v1/books/{code}/lines")

    @books.get("")
    async def every_book() -> str:
        return "books"

    @lines.get("/{number}")
    async def one_line(code: str, number: int) -> str:
        return f"{code} {number}"

    app = FastAPI(redirect_slashes=False)
    for router in (books, lines):
        app.include_router(router)
    return app


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/v1/books", 200, "books"),
        ("GET", "/v1/books/27D/lines/3", 200, "27D 3"),
        ("GET", "/v1/book", 404, None),
        ("GET", "/v1/books/27D", 404, None),
        ("GET", "/v1/boo%6bs", 200, "books"),
        ("POST", "/v1/books/27D/lines/3", 405, None),
    ],
)
async def test_a_path_finds_its_route_or_none(
    method: str, path: str, status: int, said: str | None
) -> None:
    transport = httpx.ASGITransport(app=_application())
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.request(method, path)
    assert answer.status_code == status
    assert said is None or answer.json() == said
