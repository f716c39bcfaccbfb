"""The gateway: the only public door. Pure ASGI from the socket to the service."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import AsyncExitStack
from uuid import uuid4

import structlog
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from gateway.cors import answer_preflight, cors_headers, is_preflight
from gateway.headers import dressed, inbound
from gateway.health import Health
from gateway.incoming import ClientGone, Incoming
from gateway.limits import limited_body
from gateway.merge import Publication, Source, merge, publish
from gateway.pages import health_pages, send_document, send_report
from gateway.portal import Portal
from gateway.resilience import Guarded
from gateway.routes import service_for
from gateway.sharing import Shared
from gateway.upstream import Upstream, ask
from services.shared.application import VERSION
from services.shared.errors import (
    MalformedRequest,
    MethodNotAllowed,
    NotFound,
    Problem,
    TooLarge,
    Unavailable,
)
from services.shared.requests import request_id, send_problem
from services.shared.settings import Settings

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
TITLE = "Marches"
DOCUMENT_PATH = "/openapi.json"

log = structlog.get_logger("marches.gateway")


class Gateway:
    """Routes by path to the services in `upstreams`, and answers health and documents itself."""

    def __init__(self, settings: Settings, upstreams: Sequence[Upstream]) -> None:
        self.settings = settings
        self.upstreams = {upstream.name: upstream for upstream in upstreams}
        self.guarded = {
            name: Guarded(
                upstream, places=settings.upstream_places, seconds=settings.request_seconds
            )
            for name, upstream in self.upstreams.items()
        }
        self._shared = {
            name: Shared(
                guarded, longest=settings.public_cache_seconds, patience=settings.request_seconds
            )
            for name, guarded in self.guarded.items()
        }
        self._named_origins = frozenset(settings.cors_origins)
        self._pages = health_pages(Health(self.upstreams))
        self._published: Publication | None = None
        self._merging = asyncio.Lock()
        self._portal = Portal(self.document)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._http(dict(scope), receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = _Exchange(dressed(send, scope, cors_headers(scope, self._named_origins)))
        try:
            scope["request_id"] = request_id(scope)
            await self._answer(scope, receive, exchange.send)
        except ClientGone:
            return
        except Problem as problem:
            await exchange.fail(problem, scope)
        except HTTPException as error:
            await exchange.fail(_as_problem(error), scope)
        except Exception as error:
            log.exception("gateway failed", path=scope["path"], error=type(error).__name__)
            await exchange.fail(Problem(), scope)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        service = service_for(path)
        if is_preflight(scope):
            await answer_preflight(send)
        elif scope["method"] not in METHODS:
            raise MethodNotAllowed(headers={"Allow": ", ".join(sorted(METHODS))})
        elif service is not None:
            await self._forward(service, scope, receive, send)
        elif path in self._pages:
            await send_report(scope, send, self._pages[path])
        elif path == DOCUMENT_PATH:
            published = await self._publication()
            await send_document(scope, send, published.body, published.etag)
        elif not await self._portal(scope, send):
            raise NotFound(f"Nothing is at {path[:200]}; /docs lists what there is.")

    async def _forward(self, service: str, scope: Scope, receive: Receive, send: Send) -> None:
        forward = self._shared.get(service)
        if forward is None:
            raise Unavailable(f"The {service} service does not run here.")
        body = Incoming(scope, limited_body(scope, receive, self.settings))
        scope["headers"] = inbound(scope, scope["request_id"])
        await forward(scope, body, send)

    async def document(self) -> Publication:
        """The merged OpenAPI document of all services."""
        return await self._publication()

    async def _publication(self) -> Publication:
        async with self._merging:
            if self._published is None:
                self._published = publish(await self._merged())
            return self._published

    async def _merged(self) -> dict[str, object]:
        answers = {name: await ask(up, DOCUMENT_PATH) for name, up in self.upstreams.items()}
        sources = {name: Source(json.loads(answer.body), "") for name, answer in answers.items()}
        return merge(sources, title=TITLE, version=VERSION)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            async with AsyncExitStack() as stack:
                for upstream in self.upstreams.values():
                    await stack.enter_async_context(upstream.lifespan())
                await send({"type": "lifespan.startup.complete"})
                await receive()
        except Exception as error:
            log.exception("start failed", error=type(error).__name__)
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.shutdown.complete"})


class _Exchange:
    """One answer, which may begin only once."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._started = False

    async def send(self, message: Message) -> None:
        self._started = self._started or message["type"] == "http.response.start"
        await self._send(message)

    async def fail(self, problem: Problem, scope: Scope) -> None:
        if self._started:
            raise problem
        request = scope.get("request_id") or str(uuid4())
        await send_problem(problem, scope, self._send, request=request)


def _as_problem(error: HTTPException) -> Problem:
    return TooLarge(error.detail) if error.status_code == TooLarge.status else MalformedRequest()
