"""What only a service behind a socket can do wrong."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from gateway.app import Gateway
from gateway.remote import Remote
from services.shared.settings import Settings
from tests.gateway.upstreams.conftest import PATH
from tests.gateway.upstreams.served import served
from tests.gateway.upstreams.talking import Said, exchange


@asynccontextmanager
async def _answering(said: bytes) -> AsyncIterator[str]:
    """A server that answers every request with these bytes and closes."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(said)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(converse, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()


async def _asked(said: bytes) -> Said:
    async with _answering(said) as url:
        gateway = Gateway(Settings(), [Remote("metrics", url, idle_seconds=1)])
        async with served(gateway) as port:
            return await exchange(port, f"POST {PATH} HTTP/1.1\r\nHost: a\r\n\r\n")


@pytest.mark.parametrize(
    "said",
    [b"", b"HTTP/1.1", b"HTTP/1.1 200", b"HTTP/1.1 abc OK\r\n\r\n", b"SSH-2.0-OpenSSH\r\n",
     b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
     b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\n", b"HTTP/1.1 99 Low\r\ncontent-length: 0\r\n\r\n",
     b"HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\nno end is told",
     b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
     b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
     b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
     b"HTTP/1.1 200 OK\r\nX: a\0b\r\ncontent-length: 0\r\n\r\n", b"\0" * 100],
    ids=lambda said: repr(said[:40]),
)  # fmt: skip
async def test_what_is_no_answer_is_a_502(said: bytes) -> None:
    answer = await _asked(said)
    assert answer.status == 502
    assert b'"bad_gateway"' in answer.body


async def test_an_interim_answer_is_passed_over() -> None:
    final = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
    for interim in (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\n\r\n"):
        answer = await _asked(interim + final)
        assert (answer.status, answer.body) == (200, b"ok")


async def test_hop_by_hop_headers_of_an_answer_go_no_further() -> None:
    answer = await _asked(
        b"HTTP/1.1 200 OK\r\nconnection: close, x-hop\r\nx-hop: 1\r\nkeep-alive: timeout=9\r\n"
        b"upgrade: h2c\r\ncontent-length: 2\r\n\r\nok"
    )
    assert answer.body == b"ok"
    assert not {"keep-alive", "upgrade", "x-hop", "connection"} & set(answer.headers)
