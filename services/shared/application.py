"""How any service runs: one factory gives it its database, its errors, its health, its document."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig

from services.shared.audit.models import RECORD
from services.shared.audit.routes import audit_router
from services.shared.capacity import Places
from services.shared.database import Database
from services.shared.errors import Problem
from services.shared.events.routes import events_router
from services.shared.handlers import install_handlers
from services.shared.head_requests import HeadAsGet
from services.shared.health import health_router
from services.shared.idempotency.problems import RequestInFlight
from services.shared.idempotency.repository import KEPT_ONCE
from services.shared.imports.uploads import Uploads
from services.shared.jobs.followers import JobFollowers
from services.shared.jobs.routes import STREAMS, STREAMS_OF_A_CALLER, jobs_router
from services.shared.keys import cursor_secret, verifier
from services.shared.lane.lane import Lane
from services.shared.openapi.publication import operation_id, publish
from services.shared.requests import RequestContext
from services.shared.routing import Router
from services.shared.sealing.chains import Chain
from services.shared.settings import Settings
from services.shared.telemetry import Telemetry

VERSION = "0.1.0"
KEY_VIOLATIONS: dict[str, type[Problem]] = {KEPT_ONCE: RequestInFlight}
SENDING_CONNECTIONS = 3
"""Beside those of `app.state.database`, for what is sent in many pieces (`app.state.sending`)."""
NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "auto_configure": False,
}


def create_service(
    settings: Settings,
    *,
    name: str,
    title: str,
    description: str,
    routers: Sequence[Router] = (),
    violations: Mapping[str, type[Problem]] | None = None,
    holding: Mapping[str, Callable[[Database], object]] | None = None,
    chains: Sequence[Chain] = RECORD,
) -> FastAPI:
    """The application of the service `name`, whose routes live under `/v1/<name>`.

    `holding` says what `app.state` holds beside the database, made of it when the service starts,
    and closed in the end where it can be.
    `chains` are those that its worker seals.
    """
    app = FastAPI(
        title=title,
        description=description,
        version=VERSION,
        openapi_url=None,  # `publish` serves the document
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=partial(operation_id, name),
        lifespan=_lifespan(settings, name, KEY_VIOLATIONS | dict(violations or {}), holding or {}),
        telemetry=NO_TELEMETRY,
    )
    app.state.name, app.state.settings = name, settings
    app.state.telemetry = Telemetry(name)
    app.state.streams = Places("event streams", STREAMS, of_a_caller=STREAMS_OF_A_CALLER)
    # FastAPI tries one after the other: what is asked most comes first.
    own = (jobs_router(name), events_router(name), audit_router(name), health_router(name, chains))
    for router in (*routers, *own):
        app.include_router(router)
    install_handlers(app)
    publish(app)
    app.add_middleware(HeadAsGet)
    app.add_middleware(RequestContext, service=name, telemetry=app.state.telemetry)
    return app


def _lifespan(
    settings: Settings,
    name: str,
    violations: Mapping[str, type[Problem]],
    holding: Mapping[str, Callable[[Database], object]],
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.verifier = verifier(settings)
        app.state.cursor_secret = cursor_secret(settings)
        app.state.database = Database(settings.database_url(name), violations=violations)
        app.state.sending = Database(
            settings.database_url(name), violations=violations, pool_size=SENDING_CONNECTIONS
        )
        app.state.uploads = Uploads(settings, name)
        app.state.lane = lane = Lane.of(settings, f"services.{name}.app")
        app.state.telemetry.heavy.set_function(lambda: lane.taken)
        app.state.following = JobFollowers(app.state.database)
        for each, make in holding.items():
            setattr(app.state, each, make(app.state.database))
        try:
            yield
        finally:
            for each in holding:
                await _close(getattr(app.state, each))
            await lane.close()
            await app.state.sending.close()
            await app.state.database.close()

    return lifespan


async def _close(held: object) -> None:
    close: Callable[[], Awaitable[None]] | None = getattr(held, "close", None)
    if close is not None:
        await close()
