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
    seconds_again,
    share_key,
    unconditional,
)
from gateway.cache.store import Form, KeptAnswer, Store
from gateway.cancellation import Watch
from gateway.compression import accepts_gzip, gzipped
from gateway.incoming import IncomingBody
from services.shared.errors import Problem
from services.shared.requests import Header, echoed

DRAWING = b"image/svg"


class Forward(Protocol):
    """Forwards a request to a service."""

    async def __call__(self, scope: Scope, incoming: IncomingBody, send: Send) -> None: ...


def _smaller(headers: list[Header], body: bytes) -> bytes | None:
    """The body in gzip; None where it is short, or was made small by its service."""
    named = dict(headers)
    kind = named.get(b"content-type", b"")
    is_picture = kind.startswith(b"image/") and not kind.startswith(DRAWING)
    return None if is_picture or b"content-encoding" in named else gzipped(body)


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

    def fresh(self, scope: Scope) -> KeptAnswer | None:
        """What is kept for such requests, and need not be asked for again."""
        key = share_key(scope)
        kept = self._store.get(key) if key is not None else None
        return kept if kept is not None and kept.until > self._clock() else None

    async def __call__(self, scope: Scope, incoming: IncomingBody, send: Send) -> KeptAnswer | None:
        """The answer for the caller, or None when it was sent already."""
        key = share_key(scope)
        if key is not None:
            return self.fresh(scope) or await self._fetch(key, scope, incoming, send)
        await self._forward(scope, incoming, send)
        return None

    def answer(self, kept: KeptAnswer, scope: Scope) -> Form:
        """What this caller gets of an answer that is kept."""
        small = kept.gzipped is not None and accepts_gzip(scope)
        form = kept.forms[small, has_already(scope, kept.etag)]
        age = (b"age", b"%d" % max(self._clock() - kept.made, 0))
        headers = [*form.headers, age, *echoed(scope, scope["request_id"])]
        return Form(form.status, headers, form.body)

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
            seconds = min(seconds_again(collector.headers, old.headers), self._longest)
            kept = replace(old, made=now, until=now + seconds)
        else:
            headers, body = collector.headers, collector.body
            small = await asyncio.to_thread(_smaller, headers, body)
            etag = etag_of(headers, body)
            kept = KeptAnswer(general(headers), body, etag, now, now + seconds, small)
        self._store.put(key, kept)
        return kept
