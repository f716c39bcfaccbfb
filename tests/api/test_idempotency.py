"""Idempotency-Key on a running service: one effect, and the first answer for every repetition."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from fastapi import APIRouter, Request, Response
from sqlalchemy import text

from services.shared.auth import PUBLIC, Principal, requires
from services.shared.database import Database, WriteSession
from services.shared.errors import Conflict
from services.shared.idempotency.params import OptionalKey, RequiredKey
from services.shared.idempotency.service import Answer, forget_old, once
from services.shared.routing import StrictRoute
from services.shared.schemas import Schema
from services.shared.settings import Settings
from services.shared.testing import eventually, token
from tests.api.board import problem_in, serving

NAME = "board"
PAPERS = f"/v1/{NAME}/papers"
HIT = "idempotency-hit"

router = APIRouter(prefix=f"/v1/{NAME}", route_class=StrictRoute)
Writer = Annotated[Principal, requires("board.write")]


TABLES = "CREATE TABLE essay (id uuid PRIMARY KEY, title text)"


class Paper(Schema):
    title: str
    pause: float = 0
    fails: str | None = None


class PaperView(Schema):
    id: UUID
    title: str


async def keep(session: WriteSession, paper: Paper) -> Answer:
    made = uuid4()
    connection = await session.connection()
    statement = text("INSERT INTO essay VALUES (:id, :title)")
    await connection.execute(statement, {"id": made, "title": paper.title})
    await asyncio.sleep(paper.pause)
    if paper.fails == "conflict":
        raise Conflict
    if paper.fails == "error":
        raise ZeroDivisionError
    headers = {"Location": f"{PAPERS}/{made}", "ETag": '"1"'}
    return Answer(201, PaperView(id=made, title=paper.title), headers)


@router.post("/papers", status_code=201, response_model=PaperView)
async def create_paper(
    request: Request, principal: Writer, key: OptionalKey, paper: Paper
) -> Response:
    return await once(request, principal, key, lambda session: keep(session, paper))


@router.post("/answers", status_code=201, dependencies=[PUBLIC])
async def create_answer(request: Request, key: RequiredKey, paper: Paper) -> Response:
    return await once(
        request, None, key, lambda session: keep(session, paper),
        complete=lambda body: body | {"receipt": f"secret {body['id']}"},
    )  # fmt: skip


@router.post("/closures", status_code=204)
async def close_organisation(
    request: Request, principal: Writer, key: RequiredKey, days: int = 0
) -> Response:
    async def close(session: WriteSession) -> Answer:
        await keep(session, Paper(title=f"{days}"))
        return Answer(204)

    return await once(request, principal, key, close)


@router.post("/files", status_code=201)
async def create_file(request: Request, principal: Writer, key: OptionalKey) -> Response:
    parts = [part async for part in request.stream()]
    title = b"".join(parts).decode()
    return await once(
        request, principal, key, lambda session: keep(session, Paper(title=title)), content=title
    )


class Caller:
    """Posts as one caller, and looks at what came of it."""

    def __init__(self, client: httpx.AsyncClient, settings: Settings, **claims: Any) -> None:
        self.client, self.settings = client, settings
        self.bearer = f"Bearer {token(settings, 'board.write', **claims)}"

    async def post(
        self, key: str | None, path: str = PAPERS, match: str | None = None, **body: Any
    ) -> httpx.Response:
        headers = {"Authorization": self.bearer} | ({"Idempotency-Key": key} if key else {})
        headers |= {"If-Match": match} if match else {}
        return await self.client.post(path, json=body, headers=headers)

    def kept(self, title: str) -> int:
        return self.rows("SELECT count(*) FROM essay WHERE title = %s", title)[0][0]

    def rows(self, statement: str, *given: Any) -> list[Any]:
        with psycopg.connect(self.settings.database_url(NAME)) as connection:
            return connection.execute(statement, given).fetchall()


@pytest.fixture(scope="module")
async def caller(settings: Settings) -> AsyncIterator[Caller]:
    async with serving(settings, router) as client:
        yield Caller(client, settings)


async def test_a_repetition_gets_the_first_answer_and_has_no_effect(caller: Caller) -> None:
    first = await caller.post("a", title="Naïve plan")
    again = await caller.post("a", title="Naïve plan")
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    for name in ("location", "etag", "content-type"):
        assert first.headers[name] == again.headers[name]
    assert HIT not in first.headers
    assert again.headers[HIT] == "true"
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    assert caller.kept("Naïve plan") == 1


async def test_an_answer_without_body_is_repeated_too(caller: Caller) -> None:
    path = f"/v1/{NAME}/closures"
    first, again = [await caller.post("b", path) for _ in range(2)]
    assert (first.status_code, again.status_code) == (204, 204)
    assert (first.content, again.content) == (b"", b"")
    assert again.headers[HIT] == "true"


async def test_a_repetition_may_name_another_version_but_not_none(caller: Caller) -> None:
    path = f"/v1/{NAME}/closures"
    first, again = [await caller.post("conditional", path, match) for match in ('"1"', '"2"')]
    assert (first.status_code, again.headers.get(HIT)) == (204, "true")
    problem_in(await caller.post("conditional", path), 422, "idempotency_key_reused")


async def test_the_same_key_with_another_body_or_query_is_refused(caller: Caller) -> None:
    await caller.post("c", title="one")
    problem_in(await caller.post("c", title="two"), 422, "idempotency_key_reused")
    assert caller.kept("two") == 0
    path = f"/v1/{NAME}/closures"
    assert (await caller.post("c", f"{path}?days=1")).status_code == 204
    problem_in(await caller.post("c", f"{path}?days=2"), 422, "idempotency_key_reused")


async def test_a_key_belongs_to_its_caller_organisation_and_route(caller: Caller) -> None:
    others = [
        Caller(caller.client, caller.settings, **claims)
        for claims in ({}, {"sub": "joe"}, {"client_id": "other"}, {"orgs": ["7A1"]})
    ]
    answers = [await each.post("d", title="mine") for each in others]
    answers.append(await caller.post("d", f"/v1/{NAME}/files", title="mine"))
    assert [answer.status_code for answer in answers] == [201] * 5
    assert not any(HIT in answer.headers for answer in answers)
    assert caller.kept("mine") == 4


async def test_without_a_key_every_post_has_its_effect(caller: Caller) -> None:
    for _ in range(2):
        assert (await caller.post(None, title="twice")).status_code == 201
    assert caller.kept("twice") == 2


async def test_where_it_must_a_request_has_a_key(caller: Caller) -> None:
    answer = await caller.post(None, f"/v1/{NAME}/answers", title="keyless")
    problem_in(answer, 400, "idempotency_key_required")
    assert caller.kept("keyless") == 0


@pytest.mark.parametrize("key", ["x", "!" * 255, '"8e03978e"'])
async def test_a_key_is_visible_ascii(caller: Caller, key: str) -> None:
    assert (await caller.post(key, title="well named")).status_code == 201


@pytest.mark.parametrize("key", ["x" * 256, "a b", "\t", "clé".encode("latin-1").decode("latin-1")])
async def test_another_key_is_refused(caller: Caller, key: str) -> None:
    headers = [("Authorization", caller.bearer), ("Idempotency-Key", key.encode("latin-1"))]
    answer = await caller.client.post(PAPERS, json={"title": "badly named"}, headers=headers)
    problem_in(answer, 400, "idempotency_key_invalid")


async def test_two_keys_are_refused(caller: Caller) -> None:
    headers = [("Authorization", caller.bearer), *[("Idempotency-Key", k) for k in "ab"]]
    answer = await caller.client.post(PAPERS, json={"title": "two keys"}, headers=headers)
    problem_in(answer, 400, "malformed_request")


@pytest.mark.parametrize(("fails", "status"), [("conflict", 409), ("error", 500)])
async def test_a_failed_request_does_not_use_up_its_key(
    caller: Caller, fails: str, status: int
) -> None:
    key = f"failing {fails}".replace(" ", "-")
    assert (await caller.post(key, title=fails, fails=fails)).status_code == status
    assert caller.kept(fails) == 0
    assert (await caller.post(key, title=fails)).status_code == 201


async def test_while_the_first_is_in_flight_the_second_is_told_so_at_once(caller: Caller) -> None:
    first = asyncio.create_task(caller.post("slow", title="slow", pause=2))
    await eventually(lambda: _held(caller))
    began = asyncio.get_running_loop().time()
    refused = await caller.post("slow", title="slow", pause=2)
    assert asyncio.get_running_loop().time() - began < 1
    problem_in(refused, 409, "request_in_flight")
    assert refused.headers["retry-after"] == "1"
    answer = await first
    again = await caller.post("slow", title="slow", pause=2)
    assert (again.content, again.headers[HIT]) == (answer.content, "true")


async def _held(caller: Caller) -> bool:
    return bool(caller.rows("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted"))


async def test_two_hundred_at_once_have_one_effect(caller: Caller) -> None:
    answers = await asyncio.gather(*(caller.post("many", title="many") for _ in range(200)))
    seen = Counter((answer.status_code, HIT in answer.headers) for answer in answers)
    assert seen[201, False] == 1
    assert seen[201, True] + seen[409, False] == 199
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert caller.kept("many") == 1


async def test_a_crash_between_effect_and_answer_is_made_good_by_the_repetition(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> Response:
        raise SystemError

    with monkeypatch.context() as patched:
        patched.setattr("services.shared.idempotency.service._response", crash)
        assert (await caller.post("crash", title="crash")).status_code == 500
    again = await caller.post("crash", title="crash")
    assert (again.status_code, again.headers[HIT]) == (201, "true")
    assert caller.kept("crash") == 1


async def test_a_secret_is_in_every_answer_and_never_kept(caller: Caller) -> None:
    path = f"/v1/{NAME}/answers"
    first, again = [await caller.post("my-own-key", path, title="secretive") for _ in range(2)]
    assert first.content == again.content
    assert first.json()["receipt"] == f"secret {first.json()['id']}"
    rows = caller.rows(
        "SELECT to_jsonb(k)::text FROM idempotency_key k ORDER BY created_at DESC LIMIT 1"
    )
    assert len(rows) == 1
    assert "receipt" not in rows[0][0]
    assert "secretive" not in rows[0][0]
    assert "my-own-key" not in rows[0][0]


async def test_a_streamed_body_is_known_by_its_content(caller: Caller) -> None:
    path = f"/v1/{NAME}/files"
    await caller.post("stream", path, title="streamed")
    assert (await caller.post("stream", path, title="streamed")).headers[HIT] == "true"
    problem_in(await caller.post("stream", path, title="x"), 422, "idempotency_key_reused")


async def test_answers_are_kept_for_seven_days(caller: Caller) -> None:
    database = Database(caller.settings.database_url(NAME), pool_size=1)
    await caller.post("old", title="old")
    now = datetime.now(UTC)
    assert await forget_old(database, now + timedelta(days=6, hours=23)) == 0
    assert (await caller.post("old", title="old")).headers[HIT] == "true"
    assert await forget_old(database, now + timedelta(days=7, minutes=1)) > 0
    assert HIT not in (await caller.post("old", title="old")).headers
    await database.close()
