"""Health and metrics of one service, for whoever runs it: the gateway forwards none of these."""

from collections.abc import Sequence
from typing import Any

from fastapi import Request, Response
from sqlalchemy.exc import ProgrammingError

from services.shared.auth import PUBLIC
from services.shared.backlog import Backlog, backlog_of
from services.shared.database import Database
from services.shared.errors import Unavailable
from services.shared.migrating import head_revision, revision_of
from services.shared.routing import Router, StrictRoute
from services.shared.sealing.chains import Chain
from services.shared.telemetry import CONTENT_TYPE


def health_router(service: str, chains: Sequence[Chain]) -> Router:
    """`/livez`, `/readyz`, `/healthz` and `/metrics` of a service."""
    router = Router(route_class=StrictRoute, include_in_schema=False, dependencies=[PUBLIC])

    @router.get("/livez")
    async def get_liveness() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz")
    async def get_readiness(request: Request) -> dict[str, str]:
        await request.app.state.database.ping()
        return {"status": "ok"}

    @router.get("/healthz")
    async def get_health(request: Request, response: Response) -> dict[str, Any]:
        health = await _health(request.app.state.database, service, chains)
        response.status_code = 200 if health["status"] == "ok" else Unavailable.status
        return health

    @router.get("/metrics")
    async def get_metrics(request: Request) -> Response:
        state = request.app.state
        state.telemetry.found(await _backlog(state.database, chains))
        return Response(state.telemetry.text(), media_type=CONTENT_TYPE)

    return router


async def _backlog(database: Database, chains: Sequence[Chain]) -> Backlog | None:
    try:
        async with database.read() as session:
            return await backlog_of(session, chains)
    except (Unavailable, ProgrammingError):
        return None


async def _health(database: Database, service: str, chains: Sequence[Chain]) -> dict[str, Any]:
    expected = head_revision(service)
    try:
        async with database.read() as session:
            found = await revision_of(session)
            backlog = await backlog_of(session, chains)
    except Unavailable as problem:
        return {"service": service, "status": "down", "detail": problem.detail}
    except ProgrammingError:  # there are no tables yet
        return _judged(service, {"current": None, "expected": expected}, None)
    return _judged(service, {"current": found, "expected": expected}, backlog)


def _judged(
    service: str, migration: dict[str, str | None], backlog: Backlog | None
) -> dict[str, Any]:
    complaints = backlog.complaints() if backlog else []
    if migration["current"] != migration["expected"]:
        complaints.append("the database has another revision than this code expects")
    health = {
        "service": service,
        "status": "degraded" if complaints else "ok",
        "migration": migration,
        "complaints": complaints,
    }
    return health | (_shown(backlog) if backlog else {})


def _shown(backlog: Backlog) -> dict[str, Any]:
    return {
        "jobs": {
            "waiting": backlog.waiting,
            "running": backlog.running,
            "oldest_waiting_seconds": round(backlog.oldest_waiting_seconds, 1),
        },
        "sealing": {
            "unsealed": backlog.unsealed,
            "oldest_unsealed_seconds": round(backlog.oldest_unsealed_seconds, 1),
        },
    }
