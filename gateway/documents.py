"""The merged OpenAPI document: of all services, with the last good copy of those that are down."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from gateway.merge import Publication, Source, merge, publish
from gateway.upstream import Upstream, ask
from services.shared.application import VERSION
from services.shared.errors import Problem

TITLE = "Marches"
DOCUMENT_PATH = "/openapi.json"
FRESH_SECONDS = 10.0
ASK_SECONDS = 2.0
FIRST_SECONDS = 30.0
"""A service writes its document when it is first asked for it."""
NOTHING: Mapping[str, Any] = {"openapi": "3.1.0", "info": {}, "paths": {}}
OK = 200

log = structlog.get_logger("marches.gateway")


class Documents:
    """Asks the services again when what it has is ten seconds old."""

    def __init__(
        self, upstreams: Mapping[str, Upstream], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._upstreams = upstreams
        self._clock = clock
        self._good: dict[str, bytes] = {}
        self._merged: tuple[object, Publication] | None = None
        self._until = clock()
        self._asking = asyncio.Lock()
        self.stale: tuple[str, ...] = ()

    async def published(self) -> Publication:
        """The document; it changes only when a service's document or state does."""
        async with self._asking:
            if self._merged is None or self._clock() >= self._until:
                await self._look()
                self._until = self._clock() + FRESH_SECONDS
            assert self._merged is not None
            return self._merged[1]

    async def _look(self) -> None:
        answers = await asyncio.gather(
            *(_document(each, self._good.get(each.name)) for each in self._upstreams.values())
        )
        found = dict(zip(self._upstreams, answers, strict=True))
        self._good |= {name: body for name, body in found.items() if body is not None}
        self.stale = tuple(sorted(name for name, body in found.items() if body is None))
        state = (self._good.copy(), self.stale)
        if self._merged is None or self._merged[0] != state:
            # Hundreds of milliseconds, once for each change: beside the event loop.
            self._merged = state, await asyncio.to_thread(lambda: publish(self._merge()))

    def _merge(self) -> dict[str, Any]:
        sources = {
            name: Source(self._copy(name), "", stale=name in self.stale) for name in self._upstreams
        }
        marked = {"x-marches-stale": list(self.stale)} if self.stale else {}
        return marked | merge(sources, title=TITLE, version=VERSION)

    def _copy(self, name: str) -> Mapping[str, Any]:
        body = self._good.get(name)
        if body is None:
            return NOTHING
        document: Mapping[str, Any] = json.loads(body)
        return document


async def _document(upstream: Upstream, known: bytes | None) -> bytes | None:
    """What the service publishes now, None when it does not; `known` is its last good one."""
    try:
        async with asyncio.timeout(ASK_SECONDS if known else FIRST_SECONDS):
            answer = await ask(upstream, DOCUMENT_PATH)
        if answer.body != known:
            await asyncio.to_thread(json.loads, answer.body)
    except (Problem, OSError, ValueError, TimeoutError) as error:
        log.warning("no document", service=upstream.name, error=type(error).__name__)
        return None
    return answer.body if answer.status == OK else None
