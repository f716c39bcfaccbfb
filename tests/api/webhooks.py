"""Receivers of webhooks, and addresses that nothing is ever sent to."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
from aiohttp import web

from services.contracts.events import SERVICES, EventSources
from services.shared.audit.models import RECORD
from services.shared.audit.service import Notice, emit
from services.shared.database import Database
from services.shared.sealing.sealer import seal_once
from services.shared.settings import Settings
from services.shared.testing import token

LOOPBACKS = (
    "https://127.0.0.1/", "https://127.1/", "https://127.0.1/", "https://127.255.255.254/",
    "https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0x7f.1/",
    "https://017700000001/", "https://0177.0.0.1/", "https://0177.1/", "https://127.0.0.1./",
    "https://0/", "https://0.0.0.0/", "https://[::1]/", "https://[0:0:0:0:0:0:0:1]/",
    "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[64:ff9b::7f00:1]/",
    "https://[::]/", "https://１２７.０.０.１/", "https://127。0。0。1/", "https://①②⑦.0.0.1/",
    "https://localhost/", "https://localhost./", "https://127.0.0.1:443/", "https://[::1%25lo]/",
)  # fmt: skip
"""This machine, as one can spell it."""
PRIVATE = (
    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::", "::1",
    "fe80::1", "fe80::1%eth0", "fc00::1", "fd00::1", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808", "2002:7f00:1::", "2001::1",
    "2001:db8::1", "fec0::1", "3fff::1", "5f00::1", "192.88.99.1", "192.0.0.9",
)  # fmt: skip


@dataclass
class Receiver:
    """Remembers what it got, and answers as it is told."""

    answer: Callable[[int], web.StreamResponse] = lambda _: web.Response()
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""
    endless: bool = False

    async def take(self, request: web.Request) -> web.StreamResponse:
        self.got.append(({k.lower(): v for k, v in request.headers.items()}, await request.read()))
        if not self.endless:
            return self.answer(len(self.got))
        answer = web.StreamResponse()
        await answer.prepare(request)
        while True:
            await answer.write(b"x" * 65_536)
            await asyncio.sleep(0)


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/{path:.*}", receiver.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    receiver.url = f"http://{host}:{port}"
    try:
        yield receiver
    finally:
        await runner.cleanup()


def sources(settings: Settings, **running: httpx.AsyncClient) -> EventSources:
    """Of the services that run; the others do not answer."""
    held = {"Authorization": f"Bearer {token(settings, 'events.relay')}"}
    for client in running.values():
        client.headers.update(held)
    closed = httpx.AsyncClient(base_url="http://127.0.0.1:1")
    return EventSources({name: running.get(name, closed) for name in SERVICES})


async def tell(settings: Settings, service: str, subject: str, *audience: str) -> None:
    """Something happens in a service, and is sealed."""
    database = Database(settings.database_url(service), pool_size=1)
    async with database.write() as session:
        kind = f"uk.marches.{service}.thing.done"
        await emit(session, Notice(kind, subject, "1", f"/v1/{service}/things/1", 1, audience))
    await seal_once(database, RECORD)
    await database.close()
