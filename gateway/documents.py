"""The merged OpenAPI document: of all services, with the last good copy of those that are down."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

import structlog

from gateway.introduction import TITLE, introduced
from gateway.merge import Publication, Source, merge, publish, published
from gateway.upstream import Upstream, ask
from services.shared.application import VERSION
from services.shared.errors import Problem

DOCUMENT_PATH = "/openapi.json"
FRESH_SECONDS = 10.0
ASK_SECONDS = 2.0
FIRST_SECONDS = 30.0
"""A service writes its document when it is first asked for it."""
NOTHING: Mapping[str, Any] = {"openapi": "3.1.0", "info": {}, "paths": {}}
OK = 200
WHOLE = ""
"""Instead of a service's name: the merged document, where every service is of this process."""
Run = Callable[..., Awaitable[Any]]
"""Calls a function of a module with arguments, beside the event loop."""
Own = Callable[[], Awaitable[Mapping[str, bytes]]]

log = structlog.get_logger("marches.gateway")


class Documents:
    """Asks the services again when what it has is ten seconds old."""

    def __init__(
        self,
        upstreams: Mapping[str, Upstream],
        clock: Callable[[], float] = time.monotonic,
        *,
        run: Run = asyncio.to_thread,
        own: Own | None = None,
    ) -> None:
        """`run` does heavy work beside the event loop; `own` gives the documents of the services of
        this process, which stay as they are."""
        self._upstreams = upstreams
        self._clock, self._run, self._own = clock, run, own
        self._good: dict[str, bytes] = {}
        self._known: Mapping[str, bytes] = {}
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

    async def prepare(self) -> None:
        """Have the documents of this process, which take longest to make, before anybody asks."""
        async with self._asking:
            await self._look_at_own()

    async def _look_at_own(self) -> None:
        if self._own is not None:
            self._known = await self._own()
            self._good |= self._known
            self._own = None

    async def _look(self) -> None:
        await self._look_at_own()
        asked = [each for name, each in self._upstreams.items() if name not in self._known]
        answers = await asyncio.gather(
            *(_document(each, self._good.get(each.name), self._run) for each in asked)
        )
        found = {each.name: body for each, body in zip(asked, answers, strict=True)}
        self._good |= {name: body for name, body in found.items() if body is not None}
        self.stale = tuple(sorted(name for name, body in found.items() if body is None))
        state = (self._good.copy(), self.stale)
        if self._merged is None or self._merged[0] != state:
            bodies = {name: self._good.get(name) for name in self._upstreams}
            if WHOLE in self._known:
                self._merged = state, published(self._known[WHOLE], self._known)
            else:
                self._merged = state, await self._run(merged, bodies, self.stale)


def merged(bodies: Mapping[str, bytes | None], stale: Collection[str]) -> Publication:
    """The document of all services; hundreds of milliseconds of work."""
    sources = {
        name: Source(NOTHING if body is None else json.loads(body), "", stale=name in stale)
        for name, body in bodies.items()
    }
    marked = {"x-marches-stale": list(stale)} if stale else {}
    return publish(marked | introduced(merge(sources, title=TITLE, version=VERSION)))


async def _document(upstream: Upstream, known: bytes | None, run: Run) -> bytes | None:
    """What the service publishes now, None when it does not; `known` is its last good one."""
    try:
        async with asyncio.timeout(ASK_SECONDS if known else FIRST_SECONDS):
            answer = await ask(upstream, DOCUMENT_PATH)
        if answer.body != known:
            await run(json.loads, answer.body)
    except (Problem, OSError, ValueError, TimeoutError) as error:
        log.warning("no document", service=upstream.name, error=type(error).__name__)
        return None
    return answer.body if answer.status == OK else None
