"""A small service for proofs: a paper is two rows, an audit entry, an event, and often a job."""

import asyncio
import sys
from typing import Annotated
from uuid import UUID, uuid4

import uvicorn
from fastapi import APIRouter, FastAPI, Request, Response
from sqlalchemy import text

from services.shared.application import create_service
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.auth import Principal, requires
from services.shared.database import WriteSession
from services.shared.idempotency.params import RequiredKey
from services.shared.idempotency.service import Answer, once
from services.shared.jobs.run import JobRun
from services.shared.jobs.service import defer_job
from services.shared.jobs.worker import work
from services.shared.routing import StrictRoute
from services.shared.schemas import Schema
from services.shared.settings import Settings

NAME = "board"
JOB = "print"
PRINTED = "0"
"""Papers whose title begins so are printed, by a job."""
SERVE = [sys.executable, "-c", "from tests.e2e.papers import serve; serve()"]
SCHEMA = """
    CREATE TABLE essay (id uuid PRIMARY KEY, title text NOT NULL);
    CREATE TABLE paper_line (paper uuid NOT NULL, line text NOT NULL);
    CREATE TABLE paper_print (paper text NOT NULL);
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
        return await publish(session, Actor.of(request, principal), paper.title)

    return await once(request, principal, key, act)


async def publish(session: WriteSession, actor: Actor, title: str) -> Answer:
    made = PaperView(id=uuid4(), title=title)
    connection = await session.connection()
    await connection.execute(text("INSERT INTO essay VALUES (:id, :title)"), made.model_dump())
    notice = Notice("uk.marches.paper", str(made.id), title, "/", 1)
    await recorded(
        session, actor, "paper.publish", str(made.id), owner="27D", after=made, notice=notice
    )
    await connection.execute(text("INSERT INTO paper_line VALUES (:id, :title)"), made.model_dump())
    if title.startswith(PRINTED):
        payload = {"paper": title}
        await defer_job(session, actor, kind=JOB, payload=payload, owner="27D")
    return Answer(201, made)


def application(settings: Settings) -> FastAPI:
    return create_service(
        settings, name=NAME, title="Small", description="Of the proof.", routers=(router,)
    )


async def print_paper(run: JobRun, _: Settings) -> None:
    """The effect has no constraint that would hide a second one."""
    await run.progress(0.5, "printing", {})
    async with run.effect(result=None, counts={}) as session:
        connection = await session.connection()
        await connection.execute(text("INSERT INTO paper_print VALUES (:paper)"), run.job.payload)


def serve() -> None:
    """The service, its worker and its sealer in one process, which will be killed."""
    asyncio.run(_serve(Settings()))


async def _serve(settings: Settings) -> None:
    config = uvicorn.Config(application(settings), port=settings.port, log_config=None)
    working = asyncio.create_task(work(settings, NAME, {JOB: print_paper}, beside=[]))
    await uvicorn.Server(config).serve()
    working.cancel()
