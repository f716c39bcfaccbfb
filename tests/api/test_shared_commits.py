"""What breaks a constraint is told as its problem, and what is answered has been committed."""

from collections.abc import AsyncIterator

import httpx
import psycopg
import pytest
from fastapi import APIRouter, FastAPI, Request
from sqlalchemy import text
from starlette.types import Message

from services.shared.application import create_service
from services.shared.auth import PUBLIC
from services.shared.errors import Problem
from services.shared.routing import StrictRoute
from services.shared.settings import Settings
from services.shared.testing import running
from tests.api.board import problem_in

router = APIRouter(prefix="/v1/board", route_class=StrictRoute, dependencies=[PUBLIC])
PAPERS = "/v1/board/papers"
TABLES = """
CREATE TABLE essay (
    code text CONSTRAINT pk_essay PRIMARY KEY,
    pages int NOT NULL CONSTRAINT ck_essay_pages CHECK (pages > 0),
    follows text CONSTRAINT fk_essay_follows REFERENCES essay DEFERRABLE INITIALLY DEFERRED
)"""


class PaperExists(Problem):
    status, code, title, example = 409, "paper_exists", "There is such a paper", "Take another."


class NothingToFollow(Problem):
    status, code, title, example = 422, "nothing_to_follow", "No such paper", "Name another."


@router.put("/papers/{code}")
async def put_paper(
    request: Request, code: str, pages: int = 1, follows: str | None = None
) -> dict[str, str]:
    insert = text("INSERT INTO essay VALUES (:code, :pages, :follows)")
    values = {"code": code, "pages": pages, "follows": follows}
    async with request.app.state.database.write() as session:
        await (await session.connection()).execute(insert, values)
    return {"code": code}


@pytest.fixture(scope="module")
def app(settings: Settings) -> FastAPI:
    return create_service(
        settings, name="board", title="Papers", description="A service of the tests.",
        routers=[router],
        violations={"pk_essay": PaperExists, "fk_essay_follows": NothingToFollow},
    )  # fmt: skip


@pytest.fixture(scope="module")
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with running(app) as client:
        await client.put(f"{PAPERS}/first")
        yield client


async def test_the_breach_of_a_named_constraint_is_the_problem_that_it_stands_for(
    client: httpx.AsyncClient,
) -> None:
    problem = problem_in(await client.put(f"{PAPERS}/first"), 409, "paper_exists")
    assert problem["detail"] == "Take another."


async def test_a_breach_that_shows_at_the_commit_is_told_and_nothing_stays(
    client: httpx.AsyncClient,
) -> None:
    path = f"{PAPERS}/second"
    problem_in(await client.put(f"{path}?follows=nothing"), 422, "nothing_to_follow")
    assert (await client.put(f"{path}?follows=second")).status_code == 200


async def test_the_breach_of_any_other_constraint_is_a_conflict_that_names_no_column(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.put(f"{PAPERS}/third?pages=0")
    problem_in(answer, 409, "conflict")
    assert "pages" not in answer.text


@pytest.mark.usefixtures("client")
async def test_when_the_answer_begins_everybody_sees_what_was_written(
    app: FastAPI, settings: Settings
) -> None:
    seen: list[tuple[str, int]] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        with psycopg.connect(settings.database_url("board")) as reader:
            rows = reader.execute("SELECT FROM essay WHERE code = 'new'").fetchall()
        seen.append((message["type"], len(rows)))

    scope = {
        "type": "http", "method": "PUT", "path": f"{PAPERS}/new", "query_string": b"",
        "headers": [], "scheme": "http", "root_path": "",
    }  # fmt: skip
    await app(scope, receive, send)
    assert seen == [("http.response.start", 1), ("http.response.body", 1)]
