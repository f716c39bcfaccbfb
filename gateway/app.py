"""The gateway: the only public door. Pure ASGI from the socket to the service."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import structlog
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from gateway.ambiguity import check_shape
from gateway.cache import SharedAnswers
from gateway.cors import answer_preflight, cors_headers, is_preflight
from gateway.documents import DOCUMENT_PATH, Documents, Own
from gateway.exchange import Exchange, as_problem
from gateway.headers import inbound
from gateway.health import NO_PARTS, Health, Parts
from gateway.incoming import ClientGone, IncomingBody
from gateway.limits import limited_body
from gateway.merge import Publication
from gateway.pages import health_pages, send_document, send_report
from gateway.portal import Portal
from gateway.rates import Limiter
from gateway.resilience import GuardedUpstream
from gateway.routes import service_for
from gateway.upstream import Upstream
from services.shared.errors import MethodNotAllowed, NotFound, Problem, Unavailable
from services.shared.lane.lane import Lane
from services.shared.requests import request_id
from services.shared.settings import Settings

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

log = structlog.get_logger("marches.gateway")


@asynccontextmanager
async def beside(work: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """`work` goes on while whoever entered does; what fails is tried again when it is needed."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await task


class Gateway:
    """Routes by path to the services in `upstreams`, and answers health and documents itself."""

    def __init__(
        self,
        settings: Settings,
        upstreams: Sequence[Upstream],
        parts: Parts = NO_PARTS,
        *,
        lane: Lane | None = None,
        own: Own | None = None,
    ) -> None:
        """`lane` takes what is heavy, `own` gives the documents of the services of this process.

        Raises ConfigurationError.
        """
        self.settings, self._lane = settings, lane
        self.upstreams = {upstream.name: upstream for upstream in upstreams}
        patience = settings.request_seconds
        self.guarded = {
            name: GuardedUpstream(upstream, places=settings.upstream_places, seconds=patience)
            for name, upstream in self.upstreams.items()
        }
        self.shared = {
            name: SharedAnswers(guarded, longest=settings.public_cache_seconds, patience=patience)
            for name, guarded in self.guarded.items()
        }
        run = asyncio.to_thread if lane is None else lane.run
        self.documents = Documents(self.upstreams, run=run, own=own)
        self._limiter = Limiter(settings)
        self._named_origins = frozenset(settings.cors_origins)
        self._pages = health_pages(Health(self.upstreams, parts))
        self._portal = Portal(self.document, run)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = Exchange(send, scope, cors_headers(scope, self._named_origins))
        try:
            scope["request_id"] = request_id(scope)
            check_shape(scope)
            await self._answer(scope, receive, exchange)
        except ClientGone:
            return
        except Problem as problem:
            await exchange.fail(problem)
        except HTTPException as error:
            await exchange.fail(as_problem(error))
        except Exception as error:
            log.exception("gateway failed", path=scope["path"], error=type(error).__name__)
            await exchange.fail(Problem())

    async def _answer(self, scope: Scope, receive: Receive, exchange: Exchange) -> None:
        path: str = scope["path"]
        if is_preflight(scope):
            await answer_preflight(exchange.send)
        elif scope["method"] not in METHODS:
            raise MethodNotAllowed(headers={"Allow": ", ".join(sorted(METHODS))})
        elif path in self._pages:
            await send_report(scope, exchange.send, self._pages[path])
        else:
            verdict = await self._limiter.judge(scope)
            exchange.added += verdict.headers
            verdict.check()
            await self._serve(path, scope, receive, exchange)

    async def _serve(self, path: str, scope: Scope, receive: Receive, exchange: Exchange) -> None:
        service = service_for(path)
        if service is not None:
            await self._forward(service, scope, receive, exchange)
        elif path == DOCUMENT_PATH:
            document = await self.document()
            await send_document(scope, exchange.send, document, self.documents.stale)
        elif not await self._portal(scope, exchange.send):
            raise NotFound(f"Nothing is at {path[:200]}; /docs lists what there is.")

    async def _forward(
        self, service: str, scope: Scope, receive: Receive, exchange: Exchange
    ) -> None:
        shared = self.shared.get(service)
        if shared is None:
            raise Unavailable(f"The {service} service does not run here.")
        receive = limited_body(scope, receive, self.settings)
        kept = shared.fresh(scope)
        if kept is None:
            sent = {**scope, "headers": inbound(scope, scope["request_id"])}
            kept = await shared(sent, IncomingBody(scope, receive), exchange.send)
        if kept is not None:
            await exchange.send_ready(*shared.answer(kept, scope))

    def drain(self) -> None:
        """Let go whoever would stay for ever: the process is about to end."""
        for guarded in self.guarded.values():
            guarded.drain()

    async def document(self) -> Publication:
        """The merged OpenAPI document of all services."""
        return await self.documents.published()

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            async with AsyncExitStack() as stack:
                for upstream in self.upstreams.values():
                    await stack.enter_async_context(upstream.lifespan())
                stack.push_async_callback(self._limiter.close)
                if self._lane is not None:
                    stack.push_async_callback(self._lane.close)
                await stack.enter_async_context(beside(self.documents.prepare()))
                await send({"type": "lifespan.startup.complete"})
                await receive()
        except Exception as error:
            log.exception("start failed", error=type(error).__name__)
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.shutdown.complete"})
