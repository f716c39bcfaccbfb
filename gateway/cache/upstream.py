"""A service whose public answers are asked for once and given to all who ask the same."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from starlette.types import Scope, Send

from gateway.cache.collector import Collector
from gateway.cache.flights import Fate, Flight
from gateway.cache.rules import (
    Key,
    etag_of,
    general,
    has_already,
    share_key,
    unconditional,
)
from gateway.cache.store import KeptAnswer, Store
from gateway.cancellation import Watch
from gateway.compression import accepts_gzip, gzipped, in_gzip
from gateway.headers import Header
from gateway.incoming import IncomingBody
from services.shared.errors import Problem
from services.shared.requests import echoed

OF_THE_BODY = frozenset({b"content-type", b"content-length", b"content-encoding"})


class Forward(Protocol):
    """Forwards a request to a service."""

    async def __call__(self, scope: Scope, incoming: IncomingBody, send: Send) -> None: ...


def _smaller(headers: list[Header], body: bytes) -> bytes | None:
    """The body in gzip; None where it is short, or was made small by its service."""
    named = dict(headers)
    is_small = b"content-encoding" in named or named.get(b"content-type", b"").startswith(b"image/")
    return None if is_small else gzipped(body)


class SharedAnswers:
    """Keeps what is public for as long as the service allows, but at most `longest` seconds."""

    def __init__(
        self, forward: Forward, *, longest: float, patience: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        """Who waits for another's answer does so for `patience` seconds."""
        self._forward = forward
        self._longest = longest
        self._patience = patience
        self._clock = clock
        self._store = Store()
        self._flights: dict[Key, Flight] = {}

    async def __call__(self, scope: Scope, incoming: IncomingBody, send: Send) -> None:
        key = share_key(scope)
        if key is None:
            return await self._forward(scope, incoming, send)
        kept = self._store.get(key)
        if kept is None or kept.until <= self._clock():
            kept = await self._fetch(key, scope, incoming, send)
        if kept is not None:
            await self._answer(kept, scope, send)
        return None

    async def _fetch(
        self, key: Key, scope: Scope, incoming: IncomingBody, send: Send
    ) -> KeptAnswer | None:
        """The answer, or None when it was sent already."""
        while (flight := self._flights.get(key)) is not None:
            with Watch(incoming, self._patience):
                outcome = await flight.outcome()
            if isinstance(outcome, KeptAnswer):
                return outcome
            if outcome is Fate.UNSHARED:
                await self._forward(scope, incoming, send)
                return None
        return await self._lead(key, scope, incoming, send)

    async def _lead(
        self, key: Key, scope: Scope, incoming: IncomingBody, send: Send
    ) -> KeptAnswer | None:
        flight = self._flights[key] = Flight()
        collector = Collector(send, let_go=lambda: flight.land(Fate.UNSHARED))
        try:
            kept = await self._ask(key, scope, incoming, collector)
        except Problem as problem:
            flight.land(problem)
            raise
        else:
            flight.land(kept or Fate.UNSHARED)
            return kept
        finally:
            del self._flights[key]
            flight.land(Fate.ABANDONED)

    async def _ask(
        self, key: Key, scope: Scope, incoming: IncomingBody, collector: Collector
    ) -> KeptAnswer | None:
        old = self._store.get(key)
        headers = unconditional(scope["headers"])
        if old is not None:
            headers.append((b"if-none-match", old.etag.encode("latin-1")))
        await self._forward({**scope, "headers": headers}, incoming, collector)
        if collector.seconds is None:
            self._store.drop(key)
            return None
        return await self._keep(key, collector, old)

    async def _keep(self, key: Key, collector: Collector, old: KeptAnswer | None) -> KeptAnswer:
        now = self._clock()
        seconds = min(collector.seconds or 0.0, self._longest)
        if collector.not_modified and old is not None:
            kept = replace(old, made=now, until=now + seconds)
        else:
            headers, body = collector.headers, collector.body
            small = await asyncio.to_thread(_smaller, headers, body)
            etag = etag_of(headers, body)
            kept = KeptAnswer(general(headers), body, etag, now, now + seconds, small)
        self._store.put(key, kept)
        return kept

    async def _answer(self, kept: KeptAnswer, scope: Scope, send: Send) -> None:
        headers: list[Header] = [
            *(pair for pair in kept.headers if pair[0] != b"etag"),
            (b"etag", kept.etag.encode("latin-1")),
            (b"age", b"%d" % max(self._clock() - kept.made, 0)),
            *echoed(scope, scope["request_id"]),
        ]
        status, body = 200, kept.body
        if kept.gzipped and accepts_gzip(scope):
            body = kept.gzipped
            headers = in_gzip(pair for pair in headers if pair[0] != b"content-length")
            headers.append((b"content-length", b"%d" % len(body)))
        if has_already(scope, kept.etag):
            status, body = 304, b""
            headers = [pair for pair in headers if pair[0] not in OF_THE_BODY]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
