"""A resource is read anew only when it has changed, and changed only by who has read it."""

import httpx
from fastapi import APIRouter, Request, Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.shared.auth import PUBLIC
from services.shared.conditional import check_match, etag_of, not_modified
from services.shared.routing import StrictRoute
from tests.api.board import problem_in

router = APIRouter(prefix="/v1/board", route_class=StrictRoute, dependencies=[PUBLIC])
AGENDA = "/v1/board/agenda"


TABLES = "CREATE TABLE agenda AS SELECT 1 AS version; GRANT UPDATE ON agenda TO board_app"


async def version_of(connection: AsyncConnection, locked: str = "") -> int:
    found = await connection.execute(text(f"SELECT version FROM agenda {locked}"))
    return int(found.scalar_one())


@router.get("/agenda", response_model=dict[str, int])
async def get_agenda(request: Request, response: Response) -> dict[str, int] | Response:
    async with request.app.state.database.read() as session:
        version = await version_of(await session.connection())
    response.headers["ETag"] = etag_of(version)
    return not_modified(request, etag_of(version)) or {"version": version}


@router.put("/agenda")
async def change_agenda(request: Request, response: Response) -> dict[str, int]:
    async with request.app.state.database.write() as session:
        connection = await session.connection()
        version = await version_of(connection, "FOR UPDATE")
        check_match(request, etag_of(version))
        await connection.execute(text("UPDATE agenda SET version = version + 1"))
    response.headers["ETag"] = etag_of(version + 1)
    return {"version": version + 1}


async def test_who_has_the_present_version_is_sent_no_body(client: httpx.AsyncClient) -> None:
    etag = (await client.get(AGENDA)).headers["etag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = await client.get(AGENDA, headers={"If-None-Match": known})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)
    assert (await client.get(AGENDA, headers={"If-None-Match": '"other"'})).status_code == 200


async def test_a_change_needs_the_version_that_was_read(client: httpx.AsyncClient) -> None:
    problem_in(await client.put(AGENDA), 428, "precondition_required")
    before = await client.get(AGENDA)
    changed = await client.put(AGENDA, headers={"If-Match": before.headers["etag"]})
    assert changed.json() == {"version": before.json()["version"] + 1}
    after = await client.get(AGENDA)
    assert (after.json(), after.headers["etag"]) == (changed.json(), changed.headers["etag"])


async def test_a_change_to_an_older_version_is_refused_and_changes_nothing(
    client: httpx.AsyncClient,
) -> None:
    before = await client.get(AGENDA)
    await client.put(AGENDA, headers={"If-Match": "*"})
    present = await client.get(AGENDA)
    for stale in (before.headers["etag"], f"W/{present.headers['etag']}", '"*"'):
        answer = await client.put(AGENDA, headers={"If-Match": stale})
        problem_in(answer, 412, "precondition_failed")
        assert answer.headers["etag"] == present.headers["etag"]
    assert (await client.get(AGENDA)).json() == present.json()
