"""Clients that ask again and again over kept connections, and forgive nothing.

A client ends its connection when the answer says so, and counts everything but a whole answer with
an expected status as an error (`cut`: one that had begun); it never sends anything twice.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from tests.bench.load import END_OF_HEADERS, LENGTH

PATIENCE_SECONDS = 20.0
LAST = b"\r\nconnection: close"


@dataclass
class Record:
    """What the clients saw. Times in seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    cut: int = 0
    times: list[float] = field(default_factory=list)

    def quantile(self, share: float) -> float:
        return sorted(self.times)[int(len(self.times) * share)]

    def told(self) -> str:
        p50, p99 = (self.quantile(share) * 1000 for share in (0.5, 0.99))
        counted = dict(self.statuses)
        told = f"{len(self.times)} answers, p50 {p50:.1f} ms, p99 {p99:.1f} ms, {counted}"
        return f"{told}, {self.cut} cut"

    def faultless(self) -> bool:
        """Every answer was whole, and a 200."""
        return not self.errors and not self.cut and set(self.statuses) == {200}


class _Cut(Exception):
    """The answer ended before its end."""


class Client:
    """One connection at a time to a port of this machine."""

    def __init__(self, port: int, record: Record, expected: Collection[int]) -> None:
        self.port, self.record, self.expected = port, record, expected
        self.writer: asyncio.StreamWriter | None = None
        self.reader: asyncio.StreamReader

    async def ask(self, request: bytes) -> None:
        begun = time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                status = await self._ask(request)
        except _Cut:
            self.record.cut += 1
            self.close()
            return
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            self.record.errors.append(f"{type(error).__name__}: {error}")
            self.close()
            return
        self.record.times.append(time.perf_counter() - begun)
        self.record.statuses[status] += 1
        if status not in self.expected:
            self.record.errors.append(str(status))

    async def _ask(self, request: bytes) -> int:
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.write(request)
        head = (await self.reader.readuntil(END_OF_HEADERS)).lower()
        try:
            await self._read_body(head)
        except asyncio.IncompleteReadError as error:
            raise _Cut from error
        if LAST in head:
            self.close()
        return int(head.split(b" ", 2)[1])

    async def _read_body(self, head: bytes) -> None:
        if b"\r\ntransfer-encoding: chunked" in head:
            while int(await self.reader.readuntil(b"\r\n"), 16):
                await self.reader.readuntil(b"\r\n")
            await self.reader.readuntil(b"\r\n")
        else:
            await self.reader.readexactly(int(head.split(LENGTH)[1].split(b"\r")[0]))

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.writer = None


@asynccontextmanager
async def traffic(
    port: int,
    requests: Sequence[bytes],
    *,
    clients: int,
    expected: Collection[int] = (200,),
    rate: float | None = None,
) -> AsyncIterator[Record]:
    """Clients that ask `requests` in turn for the length of the block.

    `rate` is of all of them together, per second; without it each asks as fast as it is answered.
    """
    record = Record()
    until = asyncio.Event()

    async def ask(number: int) -> None:
        client, turn = Client(port, record, expected), number
        following = time.perf_counter() + number / (rate or 1)
        while not until.is_set():
            await client.ask(requests[turn % len(requests)])
            turn += 1
            if rate is not None:
                following += clients / rate
                with suppress(TimeoutError):
                    async with asyncio.timeout(max(0.0, following - time.perf_counter())):
                        await until.wait()
        client.close()

    asking = [asyncio.create_task(ask(number)) for number in range(clients)]
    try:
        yield record
    finally:
        until.set()
        await asyncio.gather(*asking)
