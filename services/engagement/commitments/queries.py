"""How far what commitments are watched by is, asked where it is kept, all at once."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date
from functools import partial
from typing import Any, Self

import httpx

from services.contracts.answers import PartUnknown
from services.contracts.progress import indicator_verdict, plan_progress, scheme_progress
from services.engagement.commitments.rules.progress import (
    ProgressTold,
    WatchedBy,
    indicator_told,
    plan_told,
    scheme_told,
    watched_by,
)
from services.engagement.consultations.feedback_presenter import indicators_of
from services.engagement.consultations.public_queries import PublishedWhole
from services.shared.calling import client_for_caller, public_client
from services.shared.settings import Settings

PATIENCE_SECONDS = 3.0
"""For all of them together: commitments are shown without it."""
MOST_ASKED = 50
KEPT_SECONDS, MOST_KEPT = 60.0, 1_000
LATE = ProgressTold(detail="The service does not answer in time.")
TOO_MANY = ProgressTold(
    detail=f"Of one consultation {MOST_ASKED} are asked at once; follow the link."
)
Ask = Callable[[WatchedBy], Awaitable[ProgressTold]]


async def told_of(content: Mapping[str, Any], ask: Ask) -> dict[WatchedBy, ProgressTold]:
    """Of each, once, whatever a service does."""
    parts = [content, *content["items"]]
    every = dict.fromkeys(each for part in parts for each in watched_by(part))
    first = list(every)[:MOST_ASKED]
    answers = await asyncio.gather(*(_in_time(ask, each) for each in first))
    return dict.fromkeys(every, TOO_MANY) | dict(zip(first, answers, strict=True))


async def _in_time(ask: Ask, each: WatchedBy) -> ProgressTold:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await ask(each)
    except PartUnknown as unknown:
        return ProgressTold(detail=str(unknown))
    except TimeoutError:
        return LATE


@asynccontextmanager
async def asker_of(settings: Settings, authorization: str, organisation: str) -> AsyncIterator[Ask]:
    """Asks with the token of who asks here: they see no more than where it is kept."""
    async with AsyncExitStack() as stack:
        board, metrics, finance = [
            await stack.enter_async_context(
                client_for_caller(settings, to=name, authorization=authorization)
            )
            for name in ("board", "metrics", "finance")
        ]

        async def ask(each: WatchedBy) -> ProgressTold:
            if each.kind == "plan":
                return plan_told(await plan_progress(board, each.code))
            if each.kind == "scheme":
                return scheme_told(await scheme_progress(finance, each.code))
            return indicator_told(await indicator_verdict(metrics, each.code, organisation))

        yield ask


class PublicProgress:
    """What everybody sees of indicators; each is asked for once a minute, however many ask. It is
    asked of nothing else: no plan and no savings scheme is public.
    """

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._kept: dict[tuple[str, str], tuple[float, asyncio.Task[ProgressTold]]] = {}

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(public_client(settings, to="metrics"))

    def asker(self, organisation: str) -> Ask:
        """Of an organisation's figures."""

        async def ask(each: WatchedBy) -> ProgressTold:
            return await asyncio.shield(self._kept_or_asked(each, organisation))

        return ask

    async def published(self, found: PublishedWhole, today: date) -> Collection[str]:
        """Of the indicators that its commitments are watched by, those that everybody sees, as far
        as that is known now."""
        content = {"indicators": indicators_of(found, today), "items": ()}
        told = await told_of(content, self.asker(found.row.owner))
        return {each.code for each, found in told.items() if found.says is not None}

    def _kept_or_asked(self, each: WatchedBy, organisation: str) -> asyncio.Task[ProgressTold]:
        at, task = self._kept.get((each.code, organisation), (0.0, None))
        now = time.monotonic()
        if task is None or now - at >= KEPT_SECONDS:
            self._make_room()
            task = asyncio.create_task(_in_time(partial(self._ask, organisation), each))
            self._kept[each.code, organisation] = now, task
        return task

    def _make_room(self) -> None:
        while len(self._kept) >= MOST_KEPT:
            del self._kept[next(iter(self._kept))]

    async def _ask(self, organisation: str, each: WatchedBy) -> ProgressTold:
        found = await indicator_verdict(self._client, each.code, organisation, public=True)
        return indicator_told(found)

    async def close(self) -> None:
        await self._client.aclose()
