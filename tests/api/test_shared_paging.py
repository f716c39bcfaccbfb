"""A list of the running service is walked from its first page to its last."""

import asyncio
import random
from typing import Annotated

import httpx
import psycopg
import pytest
from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import text

from services.shared.auth import PUBLIC
from services.shared.paging import DEFAULT_LIMIT, Cursor, Limit, Page, Pager, page_of
from services.shared.routing import StrictRoute
from services.shared.settings import Settings
from services.shared.testing import Databases, settings_for
from tests.api.board import problem_in, serving

router = APIRouter(prefix="/v1/board", route_class=StrictRoute, dependencies=[PUBLIC])
PAPERS = "/v1/board/papers"
SELECT = text(
    "SELECT meeting, name FROM essay WHERE (CAST(:status AS text) IS NULL OR status = :status)"
    " AND (meeting, name) > (:meeting, :name) ORDER BY meeting, name LIMIT :limit"
)
CHOICE = random.Random(7)
ROWS = sorted(
    (CHOICE.randrange(4), name, CHOICE.choice(["draft", "final"]))
    for name in {"".join(CHOICE.choices("abñ'\"\\%_ /é0", k=4)) for _ in range(120)}
)


@router.get("/papers")
async def list_papers(
    request: Request,
    response: Response,
    status: Annotated[str | None, Query()] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[str]:
    pager = Pager.of(request)
    meeting, name = pager.key(cursor) or (-1, "")
    asked = {"status": status, "meeting": meeting, "name": name, "limit": limit + 1}
    async with request.app.state.database.read() as session:
        rows = (await (await session.connection()).execute(SELECT, asked)).all()
    kept, following = page_of(
        rows, limit=limit, pager=pager, key=tuple, request=request, response=response
    )
    return Page[str](items=[row.name for row in kept], next_cursor=following)


@pytest.fixture(scope="module")
def settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = settings_for(databases, ["board"], tmp_path_factory.mktemp("board"))
    with psycopg.connect(made.owner_database_url("board")) as owner, owner.cursor() as cursor:
        owner.execute('CREATE TABLE essay (meeting int, name text COLLATE "C", status text)')
        cursor.executemany("INSERT INTO essay VALUES (%s, %s, %s)", ROWS)
    return made


async def walked(client: httpx.AsyncClient, url: str) -> list[str]:
    """Every item that a caller meets who follows the links."""
    items: list[str] = []
    while True:
        answer = await client.get(url)
        page = answer.json()
        items += page["items"]
        if "next" not in answer.links:
            assert page["next_cursor"] is None
            return items
        url = answer.links["next"]["url"]
        assert httpx.URL(url).params["cursor"] == page["next_cursor"]


@pytest.mark.parametrize("limit", [1, 2, 7, len(ROWS) - 1, len(ROWS), len(ROWS) + 1, 500])
async def test_pages_of_any_size_give_every_row_once_and_in_order(
    client: httpx.AsyncClient, limit: int
) -> None:
    assert await walked(client, f"{PAPERS}?limit={limit}") == [name for _, name, _ in ROWS]


async def test_the_links_keep_the_filters(client: httpx.AsyncClient) -> None:
    drafts = [name for _, name, status in ROWS if status == "draft"]
    assert 1 < len(drafts) < len(ROWS)
    assert await walked(client, f"{PAPERS}?status=draft&limit=3") == drafts


async def test_an_empty_list_is_one_empty_page(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{PAPERS}?status=lost")
    assert answer.json() == {"items": [], "next_cursor": None}
    assert "link" not in answer.headers


async def test_rows_that_come_and_go_during_the_walk_move_no_other(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    first = (await client.get(f"{PAPERS}?limit=40")).json()
    with psycopg.connect(settings.owner_database_url("board"), autocommit=True) as owner:
        owner.execute("INSERT INTO essay VALUES (0, '', 'draft')")
        owner.execute("UPDATE essay SET meeting = 9 WHERE name = %s", [first["items"][-1]])
        rest = await walked(client, f"{PAPERS}?limit=40&cursor={first['next_cursor']}")
        owner.execute("DELETE FROM essay WHERE name = ''")
        owner.execute("UPDATE essay SET meeting = %s WHERE name = %s", ROWS[39][:2])
    assert rest == [name for _, name, _ in ROWS[40:]] + [first["items"][-1]]


async def test_every_process_of_a_deployment_understands_the_cursor(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    cursor = (await client.get(f"{PAPERS}?limit=2")).json()["next_cursor"]
    async with serving(settings, router) as replica:
        answer, same = await asyncio.gather(
            *(each.get(f"{PAPERS}?limit=2&cursor={cursor}") for each in (replica, client))
        )
    assert answer.json() == same.json()
    assert answer.json()["items"] == [name for _, name, _ in ROWS[2:4]]


async def test_a_foreign_or_broken_cursor_is_refused(client: httpx.AsyncClient) -> None:
    cursor = (await client.get(f"{PAPERS}?limit=2&status=draft")).json()["next_cursor"]
    foreign = (
        f"cursor={cursor}",
        f"status=final&cursor={cursor}",
        f"status=draft&cursor=x{cursor}",
    )
    for query in (*foreign, "cursor=", "cursor=%00", "cursor=%C3%A9"):
        problem = problem_in(await client.get(f"{PAPERS}?{query}"), 422, "cursor_invalid")
        assert [fault["pointer"] for fault in problem["errors"]] == ["/query/cursor"]


@pytest.mark.parametrize("limit", ["0", "-1", "501", "1.5", "many", ""])
async def test_a_page_size_out_of_range_is_refused(client: httpx.AsyncClient, limit: str) -> None:
    problem_in(await client.get(f"{PAPERS}?limit={limit}"), 422, "invalid")
