"""Business writes with audit against the same without, and how long an entry waits for its seal."""

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Annotated
from uuid import UUID, uuid4

import psycopg
from fastapi import APIRouter, FastAPI, Request
from sqlalchemy import text
from starlette.types import Message, Scope

from services.shared.application import create_service
from services.shared.audit.actor import Actor
from services.shared.audit.service import recorded
from services.shared.auth import Principal, requires
from services.shared.database import Database
from services.shared.routing import StrictRoute
from services.shared.schemas import Count, Schema
from services.shared.settings import Settings
from services.shared.testing import token
from tests.bench.servers import environment
from tests.bench.table import Row

NAME = "board"
AT_ONCE = 8
SECONDS = 2.0
ROUNDS = 9
WANTED_SHARE = 0.85
WANTED_SECONDS = 2.0
SEALER = (
    "import asyncio\n"
    "from services.shared.audit.models import RECORD\n"
    "from services.shared.database import Database\n"
    "from services.shared.notifications import Notifications\n"
    "from services.shared.sealing.sealer import seal_for_ever\n"
    "from services.shared.settings import Settings\n"
    f"url = Settings().database_url({NAME!r})\n"
    "async def seal():\n"
    "    print('ready', flush=True)\n"
    "    await seal_for_ever(Database(url, pool_size=1), Notifications(url), RECORD)\n"
    "asyncio.run(seal())\n"
)
TABLES = """
    CREATE TABLE claim (id int PRIMARY KEY, state text NOT NULL, version int NOT NULL);
    CREATE TABLE claim_line (id uuid PRIMARY KEY, claim int NOT NULL, pence int NOT NULL);
    GRANT UPDATE ON claim TO board_app;
    INSERT INTO claim SELECT n, 'draft', 1 FROM generate_series(0, 9999) AS n;
"""
HOLD = text("SELECT version FROM claim WHERE id = :claim FOR UPDATE")
ADD = text("INSERT INTO claim_line VALUES (:id, :claim, :pence)")
MOVE = text("UPDATE claim SET version = version + 1 WHERE id = :claim")
OLDEST = """
    SELECT coalesce(extract(epoch FROM clock_timestamp() - min(time)), 0)::float
    FROM audit_entry WHERE seq IS NULL
"""

router = APIRouter(prefix=f"/v1/{NAME}", route_class=StrictRoute)
Writer = Annotated[Principal, requires("board.write")]


class Line(Schema):
    pence: Count


class LineView(Schema):
    id: UUID
    claim: int
    pence: int


async def _act(request: Request, actor: Principal, claim: int, line: Line, audit: bool) -> LineView:
    """What a small act does: hold the claim, add a line to it, move it on."""
    database: Database = request.app.state.database
    made = LineView(id=uuid4(), claim=claim, pence=line.pence)
    async with database.write() as session:
        connection = await session.connection()
        version = (await connection.execute(HOLD, {"claim": claim})).scalar_one()
        await connection.execute(ADD, made.model_dump())
        await connection.execute(MOVE, {"claim": claim})
        if audit:
            await recorded(
                session, Actor.of(request, actor), "claim.line", request.scope["path"],
                owner=None, before={"version": version}, after={"version": version + 1},
            )  # fmt: skip
    return made


@router.post("/plain/{claim}", status_code=201)
async def create_plain(request: Request, claim: int, principal: Writer, line: Line) -> LineView:
    return await _act(request, principal, claim, line, audit=False)


@router.post("/audited/{claim}", status_code=201)
async def create_audited(request: Request, claim: int, principal: Writer, line: Line) -> LineView:
    return await _act(request, principal, claim, line, audit=True)


def rows(settings: Settings) -> Iterator[Row]:
    """Writes a second with and without audit, in turn, while a process of its own seals."""
    with psycopg.connect(settings.owner_database_url(NAME)) as owner:
        owner.execute(TABLES)
    with _sealing(settings):
        plain, audited, waited = asyncio.run(_measure(settings))
    share = statistics.median(a / p for p, a in zip(plain, audited, strict=True))
    rate = statistics.median(audited)
    yield Row(
        "business writes with audit", f"{rate:,.0f}/s",
        f"without {statistics.median(plain):,.0f}/s", f"{share:.2f} x",
        f">= {WANTED_SHARE} x", met=share >= WANTED_SHARE,
    )  # fmt: skip
    yield Row(
        "longest time until an entry is sealed", f"{waited:.2f} s", f"under {rate:,.0f} writes/s",
        "-", f"< {WANTED_SECONDS:.0f} s", met=waited < WANTED_SECONDS,
    )  # fmt: skip


@contextmanager
def _sealing(settings: Settings) -> Iterator[None]:
    command = [sys.executable, "-c", SEALER]
    process = subprocess.Popen(command, env=environment(settings), stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        process.stdout.readline()
        yield
    finally:
        process.terminate()
        process.communicate()


async def _measure(settings: Settings) -> tuple[list[float], list[float], float]:
    app = create_service(settings, name=NAME, title="Bench", description="-", routers=(router,))
    plain, audited = [], []
    async with app.router.lifespan_context(app), _watching(settings) as waits:
        post = _Post(app, token(settings, "board.write"))
        await _rate(post, "audited")
        for _ in range(ROUNDS):
            plain.append(await _rate(post, "plain"))
            audited.append(await _rate(post, "audited"))
    return plain, audited, max(waits)


async def _rate(post: "_Post", kind: str) -> float:
    """Acts a second by so many writers at once."""
    begun = time.perf_counter()
    counts = await asyncio.gather(
        *(_write(post, kind, writer, begun + SECONDS) for writer in range(AT_ONCE))
    )
    return sum(counts) / (time.perf_counter() - begun)


async def _write(post: "_Post", kind: str, writer: int, end: float) -> int:
    count = 0
    while time.perf_counter() < end:
        await post(f"/v1/{NAME}/{kind}/{(count * AT_ONCE + writer) % 10_000}")
        count += 1
    return count


class _Post:
    """Calls the application as the gateway does, so that no client is measured."""

    def __init__(self, app: FastAPI, bearer: str) -> None:
        self.app = app
        self.headers = [
            (b"authorization", f"Bearer {bearer}".encode()),
            (b"content-type", b"application/json"),
        ]

    async def __call__(self, path: str) -> None:
        async def receive() -> Message:
            return {"type": "http.request", "body": b'{"pence": 125}', "more_body": False}

        async def send(message: Message) -> None:
            assert message.get("status", 201) == 201, message

        scope: Scope = {
            "type": "http", "method": "POST", "path": path, "raw_path": path.encode(),
            "query_string": b"", "root_path": "", "headers": self.headers, "http_version": "1.1",
            "scheme": "http", "client": None, "server": None, "asgi": {"version": "3.0"},
        }  # fmt: skip
        await self.app(scope, receive, send)


@asynccontextmanager
async def _watching(settings: Settings) -> AsyncIterator[list[float]]:
    """Collects the age of the oldest unsealed entry, many times a second."""
    waits = [0.0]

    async def watch() -> None:
        url = settings.database_url(NAME)
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
            while True:
                row = await (await connection.execute(OLDEST)).fetchone()
                waits.append(row[0] if row else 0.0)
                await asyncio.sleep(0.05)

    watcher = asyncio.create_task(watch())
    try:
        yield waits
    finally:
        watcher.cancel()
