"""Sealed events on their way to subscribers, with and without one that never answers."""

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from uuid import uuid4

from aiohttp import web

from services.board.webhooks.models import Webhook
from services.board.webhooks.service import CONFIRMED_FOR
from services.shared.audit.service import Notice, emit
from services.shared.database import Database
from services.shared.settings import Settings
from services.shared.testing import eventually
from tests.bench.sealing import SEALER
from tests.bench.servers import environment
from tests.bench.table import Row

NAME = "board"
SUBSCRIBERS = 5
RATE = 1_000
BATCH = 50
SUBJECTS = 200
SECONDS = 8.0
WANTED_SECONDS, WANTED_CHANGE = 5.0, 1.1
RELAY = (
    "import asyncio\n"
    "from services.board.webhooks.relay import relay_for_ever\n"
    "from services.shared.database import Database\n"
    "from services.shared.settings import Settings\n"
    "settings = Settings()\n"
    f"database = Database(settings.database_url({NAME!r}), pool_size=4)\n"
    "asyncio.run(relay_for_ever(settings, database))\n"
)


class Subscriber:
    """Notes how old each event is, in seconds, and whether those of a subject are in order."""

    def __init__(self) -> None:
        self.lags: list[float] = []
        self.ordered = True
        self._seen: dict[str, int] = {}

    async def take(self, request: web.Request) -> web.Response:
        now = datetime.now(UTC)
        for event in json.loads(await request.read()):
            self.lags.append((now - datetime.fromisoformat(event["time"])).total_seconds())
            version = event["data"]["version"]
            self.ordered &= self._seen.get(event["subject"], 0) < version
            self._seen[event["subject"]] = version
        return web.Response()


async def _silence(_: web.Request) -> web.Response:
    await asyncio.sleep(3_600)
    return web.Response()


def rows(settings: Settings) -> Iterator[Row]:
    """Events at a steady rate, to five subscribers, twice: the second time a sixth is dead."""
    alone, dead = asyncio.run(_measure(settings))
    lag, change = max(alone), statistics.median(dead) / statistics.median(alone)
    yield Row(
        f"{RATE:,} events/s to {SUBSCRIBERS} subscribers, in order: longest lag", f"{lag:.2f} s",
        f"half within {statistics.median(alone):.2f} s, with sealing", "-",
        f"< {WANTED_SECONDS:.0f} s", met=lag < WANTED_SECONDS,
    )  # fmt: skip
    yield Row(
        "the same beside a subscriber that never answers", f"{statistics.median(dead):.2f} s",
        f"without {statistics.median(alone):.2f} s (medians)", f"{change:.2f} x",
        f"< {WANTED_CHANGE} x", met=change < WANTED_CHANGE,
    )  # fmt: skip


async def _measure(settings: Settings) -> tuple[list[float], list[float]]:
    subscribers = [Subscriber() for _ in range(SUBSCRIBERS)]
    app = web.Application(client_max_size=2**24)
    for number, subscriber in enumerate(subscribers):
        app.router.add_post(f"/{number}", subscriber.take)
    app.router.add_post("/dead", _silence)
    async with _served(app) as origin:
        trial = settings.model_copy(update={"webhook_trials": (origin,)})
        await _subscribe(settings, [f"{origin}/{number}" for number in range(SUBSCRIBERS)])
        with _processes(trial):
            await _run(settings, subscribers, first=0)  # to warm up
            found = []
            for number in (1, 2):
                if number == 2:
                    await _subscribe(settings, [f"{origin}/dead"])
                for each in subscribers:
                    each.lags.clear()
                await _run(settings, subscribers, first=number)
                found.append([lag for each in subscribers for lag in each.lags])
    assert all(each.ordered for each in subscribers), "events of a subject came out of order"
    return found[0], found[1]


async def _run(settings: Settings, subscribers: Sequence[Subscriber], *, first: int) -> None:
    """Until every event has arrived everywhere."""
    count = int(RATE * SECONDS)
    database = Database(settings.database_url(NAME), pool_size=1)
    begun = time.perf_counter()
    for number in range(0, count, BATCH):
        await asyncio.sleep(max(0.0, begun + number / RATE - time.perf_counter()))
        async with database.write() as session:
            for each in range(first * count + number + 1, first * count + number + BATCH + 1):
                subject = f"subject {each % SUBJECTS}"
                notice = Notice("uk.marches.bench", subject, "1", "/x", each, ("27D",))
                await emit(session, notice)

    async def arrived() -> bool:
        return all(len(each.lags) >= count for each in subscribers)

    await eventually(arrived, seconds=60)
    assert all(len(each.lags) == count for each in subscribers), "not every event arrived once"
    await database.close()


async def _subscribe(settings: Settings, urls: Sequence[str]) -> None:
    database, now = Database(settings.database_url(NAME), pool_size=1), datetime.now(UTC)
    async with database.write() as session:
        for url in urls:
            session.add(
                Webhook(
                    id=uuid4(), owner="27D", url=url, types=[], services=[NAME],
                    created_by="bench", created_at=now, changed_at=now, confirmed_by="bench",
                    expires_at=now + CONFIRMED_FOR,
                )
            )  # fmt: skip
    await database.close()


@asynccontextmanager
async def _served(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


@contextmanager
def _processes(settings: Settings) -> Iterator[None]:
    """A sealer and a relay, each a process."""
    trials = {"MARCHES_WEBHOOK_TRIALS": json.dumps(settings.webhook_trials)}
    given = environment(settings) | trials
    started = [
        subprocess.Popen([sys.executable, "-c", each], env=given) for each in (SEALER, RELAY)
    ]
    try:
        yield
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait()
