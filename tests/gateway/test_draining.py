"""A process that is told to end moves its clients over before it closes its port."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from services.shared.listening import bound, hand_over
from services.shared.serving import Server
from services.shared.settings import ConfigurationError, Settings

NOTICE = 0.5


async def slow(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers `/slow` after a while, everything else at once."""
    if scope["type"] != "http":
        return
    if scope["path"] == "/slow":
        await asyncio.sleep(0.3)
    await send({"type": "http.response.start", "status": 200,
                "headers": [(b"content-length", b"2")]})  # fmt: skip
    await send({"type": "http.response.body", "body": b"ok"})


@asynccontextmanager
async def served(listening: socket.socket) -> AsyncIterator[tuple[Server, asyncio.Task[None]]]:
    server = Server(slow, listening, notice=NOTICE)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    await server.answering.wait()
    try:
        yield server, task
    finally:
        server.should_exit = True
        await task


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, port=0, reuse_port=True)


async def test_a_draining_process_is_not_ready_but_answers_and_ends_each_connection(
    settings: Settings,
) -> None:
    listening = bound(settings)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    async with httpx.AsyncClient(base_url=url) as client, served(listening) as (server, task):
        assert "connection" not in (await client.get("/readyz")).headers
        server.stop(signal.SIGTERM)
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()) == (503, {"status": "draining"})
        answer = await client.get("/anything")
        assert (answer.status_code, answer.headers["connection"]) == (200, "close")
        await task
        with pytest.raises(httpx.ConnectError):
            await client.get("/anything")


async def test_what_was_begun_before_the_end_is_answered(settings: Settings) -> None:
    listening = bound(settings)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    async with httpx.AsyncClient(base_url=url) as client, served(listening) as (server, task):
        asking = asyncio.create_task(client.get("/slow"))
        while not server.server_state.tasks:  # noqa: ASYNC110 (uvicorn has nothing to wait for)
            await asyncio.sleep(0.01)
        server.stop(signal.SIGTERM)
        server.stop(signal.SIGTERM)  # the second one waits for nothing but what is under way
        assert (await asking).status_code == 200
        await task


async def test_an_interrupt_ends_at_once(settings: Settings) -> None:
    async with served(bound(settings)) as (server, task):
        server.stop(signal.SIGINT)
        await asyncio.wait_for(task, 0.9 * NOTICE)


def opened(settings: Settings, port: int = 0) -> socket.socket:
    made = bound(settings.model_copy(update={"port": port}))
    made.listen(64)
    made.setblocking(False)
    return made


def accepted(listening: socket.socket) -> int:
    count = 0
    with suppress(BlockingIOError):
        while True:
            listening.accept()[0].close()
            count += 1
    return count


def test_after_the_hand_over_every_new_connection_goes_to_the_newer_process(
    settings: Settings,
) -> None:
    with opened(settings) as older, opened(settings, older.getsockname()[1]) as newer:
        address = older.getsockname()
        hand_over(older)
        clients = [socket.create_connection(address) for _ in range(50)]
        assert (accepted(older), accepted(newer)) == (0, 50)
        older.close()
        clients += [socket.create_connection(address) for _ in range(50)]
        assert accepted(newer) == 50
        for client in clients:
            client.close()


@pytest.mark.parametrize("shared", [True, False])
def test_a_process_alone_keeps_its_connections(settings: Settings, shared: bool) -> None:
    with opened(settings.model_copy(update={"reuse_port": shared})) as alone:
        hand_over(alone)
        client = socket.create_connection(alone.getsockname())
        assert accepted(alone) == 1
        client.close()


def test_a_port_is_shared_only_when_both_say_so(settings: Settings) -> None:
    with opened(settings) as first:
        strict = settings.model_copy(update={"port": first.getsockname()[1], "reuse_port": False})
        with pytest.raises(ConfigurationError, match="MARCHES_PORT"):
            bound(strict)


async def test_new_connections_during_a_drain_are_never_refused(settings: Settings) -> None:
    first = bound(settings)
    port = first.getsockname()[1]
    stopping = False

    async def ask() -> int:
        count = 0
        while not stopping:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            assert (await reader.readline()).startswith(b"HTTP/1.1 200")
            writer.close()
            count += 1
        return count

    async with served(first) as (old, ended):
        asking = [asyncio.create_task(ask()) for _ in range(8)]
        async with served(bound(settings.model_copy(update={"port": port}))):
            old.stop(signal.SIGTERM)
            await ended
            await asyncio.sleep(0.2)
            stopping = True
            assert min(await asyncio.gather(*asking)) > 5
