"""A caller may do what its scopes say, to the rows of its organisations."""

from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, Request
from sqlalchemy import Column, MetaData, String, Table
from sqlmodel import select

from services.shared.auth import Principal, requires, scoped
from services.shared.database import Database
from services.shared.jobs.models import Job
from services.shared.jobs.service import defer_job
from services.shared.routing import StrictRoute
from services.shared.settings import Settings
from services.shared.testing import Databases, acting, settings_for, token
from tests.api.board import problem_in

router = APIRouter(prefix="/v1/board", route_class=StrictRoute)
PAPERS = "/v1/board/papers"
SOMEBODY = Principal("jones", "tests", frozenset(), (), (), person=False)


@router.put("/papers")
async def change_papers(
    principal: Annotated[Principal, requires("board.read", "board.write", "board.publish")],
) -> dict[str, str]:
    return {"sub": principal.sub}


@router.get("/papers")
async def list_papers(
    request: Request, principal: Annotated[Principal, requires("board.read")]
) -> dict[str, list[str]]:
    async with request.app.state.database.read() as session:
        found = await session.exec(scoped(select(Job.kind).order_by(Job.kind), Job, principal))
        return {"items": list(found)}


@pytest.fixture(scope="module")
async def settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = settings_for(databases, ["board"], tmp_path_factory.mktemp("board"))
    database = Database(made.database_url("board"))
    async with database.write() as session:
        for kind, code in (("a", "27D"), ("b", "27D"), ("c", "7A1"), ("d", ""), ("e", "27d")):
            await defer_job(session, acting(SOMEBODY), kind=kind, payload={}, owner=code)
    await database.close()
    return made


def bearing(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


@pytest.mark.parametrize(
    ("orgs", "seen"),
    [
        (("27D",), ["a", "b"]),
        (("27D", "7A1"), ["a", "b", "c"]),
        (("7A1", "7A1"), ["c"]),
        (("XXX",), []),
        (("%",), []),
        ((), []),
    ],
)
async def test_a_caller_sees_the_rows_of_its_organisations_and_with_none_nothing(
    client: httpx.AsyncClient, settings: Settings, orgs: tuple[str, ...], seen: list[str]
) -> None:
    answer = await client.get(PAPERS, headers=bearing(token(settings, "board.read", orgs=orgs)))
    assert answer.json() == {"items": seen}


CLAIMS = Table(
    "claim", MetaData(), Column("claimant", String), Column("respondent", String),
)  # fmt: skip
PARTIES = ("claimant", "respondent")


async def test_each_party_to_a_row_sees_it_and_nobody_else(settings: Settings) -> None:
    database = Database(settings.owner_database_url("board"), pool_size=1)
    seen = {}
    async with database.write() as session:
        connection = await session.connection()
        await connection.run_sync(CLAIMS.create)
        await connection.execute(
            CLAIMS.insert(), [{"claimant": "27D", "respondent": "7A1"},
                              {"claimant": "27D", "respondent": "7A7"}],
        )  # fmt: skip
        for orgs in (("27D",), ("7A1",), ("7A1", "7A7"), ("RRK",), ()):
            asking = Principal("jones", "tests", frozenset(), orgs, (), person=True)
            mine = scoped(select(CLAIMS), CLAIMS.c, asking, parties=PARTIES)
            seen[orgs] = len((await connection.execute(mine)).all())
    await database.close()
    assert seen == {("27D",): 2, ("7A1",): 1, ("7A1", "7A7"): 2, ("RRK",): 0, (): 0}


@pytest.mark.parametrize(
    ("scopes", "missing"),
    [
        ([], "board.read board.write board.publish"),
        (["board.read"], "board.write board.publish"),
        (["board.read", "board.publish", "board"], "board.write"),
        (["BOARD.READ", "board.write", "board.publish"], "board.read"),
    ],
)
async def test_a_token_without_a_needed_scope_is_forbidden_and_told_which(
    client: httpx.AsyncClient, settings: Settings, scopes: list[str], missing: str
) -> None:
    answer = await client.put(PAPERS, headers=bearing(token(settings, *scopes)))
    problem = problem_in(answer, 403, "forbidden")
    assert problem["detail"] == f"This needs the scope {missing}."
    assert answer.headers["www-authenticate"] == (
        f'Bearer realm="marches", error="insufficient_scope", scope="{missing}"'
    )


async def test_a_token_with_every_needed_scope_is_let_through(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    held = token(settings, "board.publish", "other", "board.write", "board.read")
    assert (await client.put(PAPERS, headers=bearing(held))).status_code == 200
