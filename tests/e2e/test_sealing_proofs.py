"""Slow proof: a service killed again and again under writes keeps all that it acknowledged."""

import asyncio
import os
import random
import sys
from asyncio.subprocess import Process, create_subprocess_exec
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Annotated, Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
import uvicorn
from fastapi import APIRouter, FastAPI, Request, Response
from sqlalchemy import text

from services.shared.application import create_service
from services.shared.audit.recording import emit, record
from services.shared.auth import Principal, requires
from services.shared.database import Database, WriteSession
from services.shared.idempotency.keys import RequiredKey
from services.shared.idempotency.service import Answer, once
from services.shared.routing import StrictRoute
from services.shared.schemas import Schema
from services.shared.sealing.repository import TABLES
from services.shared.sealing.sealer import seal_for_ever, seal_once
from services.shared.sealing.verifying import verify_chain
from services.shared.settings import Settings
from services.shared.testing import Databases, settings_for, token
from tests.bench.servers import environment, free_port

pytestmark = pytest.mark.proof

NAME = "board"
KILLS = 40
WRITERS = 8
SEED = 20130401
SERVE = [sys.executable, "-c", "from tests.e2e.test_sealing_proofs import serve; serve()"]
SCHEMA = """
    CREATE TABLE paper (id uuid PRIMARY KEY, title text NOT NULL);
    CREATE TABLE paper_line (paper uuid NOT NULL, line text NOT NULL);
"""
HALVES = """
    SELECT title FROM paper AS p
    WHERE (SELECT count(*) FROM paper_line WHERE paper = p.id) <> 1
       OR (SELECT count(*) FROM audit_entry WHERE resource = p.id::text) <> 1
       OR (SELECT count(*) FROM outbox_event WHERE subject = p.id::text) <> 1
"""
COUNTS = """
    SELECT (SELECT count(*) FROM paper), (SELECT count(DISTINCT title) FROM paper),
           (SELECT count(*) FROM paper_line), (SELECT count(*) FROM audit_entry),
           (SELECT count(*) FROM outbox_event), (SELECT count(*) FROM idempotency_key)
"""

router = APIRouter(prefix=f"/v1/{NAME}", route_class=StrictRoute)


class Paper(Schema):
    title: str


class PaperView(Schema):
    id: UUID
    title: str


@router.post("/papers", status_code=201)
async def create_paper(
    request: Request,
    principal: Annotated[Principal, requires("board.write")],
    key: RequiredKey,
    paper: Paper,
) -> Response:
    async def act(session: WriteSession) -> Answer:
        return await publish(session, principal, request.scope["request_id"], paper.title)

    return await once(request, principal, key, act)


async def publish(session: WriteSession, actor: Principal, request: str, title: str) -> Answer:
    made = PaperView(id=uuid4(), title=title)
    connection = await session.connection()
    await connection.execute(text("INSERT INTO paper VALUES (:id, :title)"), made.model_dump())
    await record(
        session, actor=actor, action="paper.publish", resource=str(made.id), outcome="succeeded",
        request_id=request, after=made,
    )  # fmt: skip
    await connection.execute(text("INSERT INTO paper_line VALUES (:id, :title)"), made.model_dump())
    await emit(
        session, type="uk.marches.paper", subject=str(made.id), id=title, href="/", version=1
    )
    return Answer(201, made)


def application(settings: Settings) -> FastAPI:
    return create_service(
        settings, name=NAME, title="Small", description="Of the proof.", routers=(router,)
    )


def serve() -> None:
    """The service and its sealer in one process, which will be killed."""
    asyncio.run(_serve(Settings()))


async def _serve(settings: Settings) -> None:
    config = uvicorn.Config(application(settings), port=settings.port, log_config=None)
    sealing = asyncio.create_task(seal_for_ever(Database(settings.database_url(NAME), pool_size=2)))
    await uvicorn.Server(config).serve()
    sealing.cancel()


class Writer:
    """Writes one paper after another, each again with its key until it is acknowledged."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.acknowledged: dict[str, str] = {}
        self.repeated = 0
        self.stopping = False

    async def run(self) -> None:
        while not self.stopping:
            title = str(uuid4())
            answer = await self._acknowledged(title)
            self.acknowledged[title] = answer.json()["id"]
            self.repeated += "idempotency-hit" in answer.headers

    async def _acknowledged(self, title: str) -> httpx.Response:
        while True:
            try:
                answer = await self.client.post(
                    f"/v1/{NAME}/papers", json={"title": title}, headers={"Idempotency-Key": title}
                )
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code == 201:
                return answer
            # A killed process leaves the key held for the moment that PostgreSQL needs to notice.
            assert answer is None or answer.status_code in {409, 503}, answer.text
            await asyncio.sleep(0.05)


@asynccontextmanager
async def writers_on(settings: Settings, port: int) -> AsyncIterator[list[Writer]]:
    headers = {"Authorization": f"Bearer {token(settings, 'board.write')}"}
    url = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=20) as client:
        writers = [Writer(client) for _ in range(WRITERS)]
        running = [asyncio.create_task(writer.run()) for writer in writers]
        yield writers
        for writer in writers:
            writer.stopping = True
        async with asyncio.timeout(60):
            await asyncio.gather(*running)


async def answering(port: int, process: Process) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        while process.returncode is None:
            try:
                await client.get("/livez")
            except httpx.TransportError:
                await asyncio.sleep(0.05)
            else:
                return
    raise AssertionError(f"the service ended with {process.returncode}")


@pytest.fixture
def settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    port = free_port()
    made = settings_for(databases, [NAME], tmp_path_factory.mktemp(NAME), port=port)
    with psycopg.connect(made.owner_database_url(NAME)) as owner:
        owner.execute(SCHEMA)
    yield made


async def test_forty_kills_lose_nothing_acknowledged_and_leave_no_half_write(
    settings: Settings,
) -> None:
    chance = random.Random(SEED)
    given = os.environ | environment(settings) | {"MARCHES_PORT": str(settings.port)}
    given["MARCHES_LOG_LEVEL"] = "error"
    async with writers_on(settings, settings.port) as writers:
        for _ in range(KILLS):
            process = await create_subprocess_exec(*SERVE, env=given)
            await answering(settings.port, process)
            await asyncio.sleep(chance.uniform(0.05, 1.5))
            process.kill()
            await process.wait()
        process = await create_subprocess_exec(*SERVE, env=given)
    process.terminate()
    await process.wait()
    acknowledged = {k: v for writer in writers for k, v in writer.acknowledged.items()}
    assert len(acknowledged) > KILLS
    await check(settings, acknowledged)


async def check(settings: Settings, acknowledged: dict[str, str]) -> None:
    """Everything is there once and whole, and every chain verifies to its last entry."""
    database = Database(settings.database_url(NAME), pool_size=2)
    await seal_once(database)
    count = len(acknowledged)
    with psycopg.connect(settings.database_url(NAME)) as connection:
        kept: dict[str, Any] = dict(connection.execute("SELECT title, id::text FROM paper"))
        assert kept == acknowledged
        assert connection.execute(HALVES).fetchall() == []
        assert connection.execute(COUNTS).fetchone() == (count,) * 6
    for chain in TABLES:
        found = await verify_chain(database, chain)
        assert (found.fault, found.head.sequence) == (None, count)
    await database.close()
