"""Health of one service, for whoever runs it (the gateway aggregates; the public sees that)."""

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import ProgrammingError

from services.shared.auth import PUBLIC
from services.shared.errors import Unavailable
from services.shared.migrating import current_revision, head_revision
from services.shared.routing import StrictRoute


def health_router(service: str) -> APIRouter:
    """`/livez`, `/readyz` and `/healthz` of a service."""
    router = APIRouter(route_class=StrictRoute, include_in_schema=False, dependencies=[PUBLIC])

    @router.get("/livez")
    async def get_liveness() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz")
    async def get_readiness(request: Request) -> dict[str, str]:
        await request.app.state.database.ping()
        return {"status": "ok"}

    @router.get("/healthz")
    async def get_health(request: Request, response: Response) -> dict[str, Any]:
        health = await _health(request, service)
        response.status_code = 200 if health["status"] == "ok" else Unavailable.status
        return health

    return router


async def _health(request: Request, service: str) -> dict[str, Any]:
    expected = head_revision(service)
    try:
        found = await current_revision(request.app.state.database)
    except Unavailable as problem:
        return {"service": service, "status": "down", "detail": problem.detail}
    except ProgrammingError:
        found = None
    fits = found == expected
    migration = {"current": found, "expected": expected}
    return {"service": service, "status": "ok" if fits else "degraded", "migration": migration}
