"""A load of HTTP requests over kept-alive connections, cheap enough not to be what is measured."""

import asyncio
import time
from dataclasses import dataclass

import psutil

END_OF_HEADERS = b"\r\n\r\n"
LENGTH = b"content-length: "
TIMEOUT = 30.0


@dataclass(frozen=True)
class Load:
    """What came of a load. Times in seconds; `cpu` of the server's processes, per request."""

    requests_per_second: float
    p50: float
    p99: float
    cpu: float
    errors: int


class Connection:
    """One connection that sends the same request again and again: as soon as it has an answer, or
    one each `pause` seconds, each timed from when it was due.
    """

    def __init__(self, request: bytes, pause: float = 0.0) -> None:
        self.request, self.pause = request, pause
        self.times: list[float] = []
        self.errors = 0

    async def open(self, port: int) -> "Connection":
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port)
        return self

    async def run(self, until: float) -> None:
        while time.perf_counter() < until:
            try:
                async with asyncio.timeout(TIMEOUT):
                    await self._ask_until(until)
            except (OSError, EOFError, TimeoutError):
                self.errors += 1
                return
        self.writer.close()

    async def _ask_until(self, until: float) -> None:
        due = time.perf_counter()
        while due < until:
            await asyncio.sleep(due - time.perf_counter())
            self.writer.write(self.request)
            head = (await self.reader.readuntil(END_OF_HEADERS)).lower()
            await self.reader.readexactly(int(head.split(LENGTH)[1].split(b"\r")[0]))
            self.times.append(time.perf_counter() - due)
            self.errors += not head.startswith(b"http/1.1 2")
            due = due + self.pause if self.pause else time.perf_counter()


def http_request(method: str, path: str, token: str, body: bytes = b"") -> bytes:
    """The bytes of a request."""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def public_request(method: str, path: str, key: str | None = None, body: bytes = b"") -> bytes:
    """The same without a token."""
    held = f"Idempotency-Key: {key}\r\n" if key else ""
    request = http_request(method, path, "none", body)
    return request.replace(b"Authorization: Bearer none\r\n", held.encode(), 1)


def _cpu(processes: list[psutil.Process]) -> float:
    times = [process.cpu_times() for process in processes]
    return sum(each.user + each.system for each in times)


async def _run(port: int, request: bytes, connections: int, seconds: float) -> list[Connection]:
    opened = [await Connection(request).open(port) for _ in range(connections)]
    until = time.perf_counter() + seconds
    await asyncio.gather(*(each.run(until) for each in opened))
    return opened


def load(
    port: int, request: bytes, *, connections: int, seconds: float, server: list[psutil.Process]
) -> Load:
    """Send `request` over so many connections for so long, after a short warming up."""
    asyncio.run(_run(port, request, connections, min(0.5, seconds / 4)))
    cpu, begun = _cpu(server), time.perf_counter()
    done = asyncio.run(_run(port, request, connections, seconds))
    elapsed, used = time.perf_counter() - begun, _cpu(server) - cpu
    times = sorted(taken for each in done for taken in each.times)
    return Load(
        requests_per_second=len(times) / elapsed,
        p50=times[len(times) // 2],
        p99=times[int(len(times) * 0.99)],
        cpu=used / len(times),
        errors=sum(each.errors for each in done),
    )
