"""The gateway before a service in its process and elsewhere; and before one that costs nothing,
beside a gateway made with httpx and nginx."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median

import psutil

from gateway.routes import SERVICES
from services.shared.settings import Settings
from services.shared.testing import token
from tests.bench.load import Load, http_request, load
from tests.bench.nginx import command, nginx
from tests.bench.servers import DIRECT, GATEWAY, free_port, running, serving
from tests.bench.table import Row

CONNECTIONS = (1, 32, 128)
SECONDS = 1.0
ROUNDS = 5
SERIES = {
    "values": [float(value) for value in range(24)],
    "improvement": "decrease",
    "ruleset": "mdc-2023",
}


@dataclass(frozen=True)
class Way:
    """A way to the service: the port, and all processes that work for a request."""

    name: str
    port: int
    processes: list[psutil.Process]


class Comparison:
    """Loads of several ways, taken turn by turn so that all see the same machine."""

    def __init__(
        self, ways: list[Way], request: bytes, connections: int, seconds: float = SECONDS / 2
    ) -> None:
        self.loads: dict[str, list[Load]] = {way.name: [] for way in ways}
        for _ in range(ROUNDS):
            for way in ways:
                taken = load(
                    way.port, request, connections=connections, seconds=seconds,
                    server=way.processes,
                )  # fmt: skip
                self.loads[way.name].append(taken)

    def middle(self, name: str) -> Load:
        return sorted(self.loads[name], key=lambda each: each.requests_per_second)[ROUNDS // 2]

    def ratio(self, name: str, other: str) -> float:
        """Requests/s of one as a multiple of the other's."""
        pairs = zip(self.loads[name], self.loads[other], strict=True)
        return median(one.requests_per_second / two.requests_per_second for one, two in pairs)

    def added(self, name: str, other: str) -> float:
        """Microseconds of CPU a request more than the other."""
        pairs = zip(self.loads[name], self.loads[other], strict=True)
        return median((one.cpu - two.cpu) * 1e6 for one, two in pairs)

    def times_the_cpu(self, name: str, other: str) -> float:
        """CPU of a request as a multiple of the other's."""
        pairs = zip(self.loads[name], self.loads[other], strict=True)
        return median(one.cpu / two.cpu for one, two in pairs)

    def errors(self, name: str) -> int:
        return sum(each.errors for each in self.loads[name])


Wanted = Mapping[str, tuple[str, Callable[[Comparison], bool]]]
NO_ERROR: Wanted = {
    "in process": ("no error", lambda found: not found.errors("in process")),
    "remote": ("no error", lambda found: not found.errors("remote")),
}
NEAR: Wanted = NO_ERROR | {
    "in process": (
        ">= 0.75 x or <= 60 us, no error",
        lambda found: not found.errors("in process")
        and (found.ratio("in process", "direct") >= 0.75
             or found.added("in process", "direct") <= 60),
    ),
}  # fmt: skip
FAR: Wanted = NEAR | {
    "remote": (
        ">= 0.45 x, no error",
        lambda found: found.ratio("remote", "direct") >= 0.45 and not found.errors("remote"),
    ),
}
FASTER: Wanted = {
    "remote": (">= 8 x httpx", lambda found: found.ratio("remote", "httpx") >= 8),
}


def rows(settings: Settings) -> Iterator[Row]:
    """Requests/s, p50, p99, CPU a request and errors at 1, 32 and 128 connections."""
    held = token(settings, "metrics.read")
    get = http_request("GET", "/v1/metrics/indicators/ae-breaches", held)
    body = json.dumps(SERIES).encode()
    post = http_request("POST", "/v1/metrics/calculate/spc", held, body)
    with ExitStack() as stack:
        ways = list(_ways(settings, stack))
        for connections in CONNECTIONS:
            wanted = FAR if connections == 32 else NEAR
            yield from _rows("GET indicator", ways, get, connections, "direct", wanted)
        yield from _rows("POST calculate", ways, post, 32, "direct", FAR)
    with ExitStack() as stack:
        ways = list(_proxies(settings, stack))
        for connections in CONNECTIONS:
            wanted = NO_ERROR if connections == 1 else FASTER
            yield from _rows("nothing", ways, get, connections, "httpx", wanted)


def _ways(settings: Settings, stack: ExitStack) -> Iterator[Way]:
    port, service = stack.enter_context(serving(DIRECT, settings))
    yield Way("direct", port, service)
    yield Way("in process", *stack.enter_context(serving(GATEWAY, settings)))
    yield _remote(settings, stack, port, service)


def _proxies(settings: Settings, stack: ExitStack) -> Iterator[Way]:
    port = free_port()
    bare = [sys.executable, "-m", "tests.bench.bare", str(port)]
    service = stack.enter_context(running(bare, port))
    yield _remote(settings, stack, port, service)
    own = free_port()
    url = f"http://127.0.0.1:{port}"
    proxy = [sys.executable, "-m", "tests.bench.httpx_gateway", str(own), url]
    yield Way("httpx", own, [*stack.enter_context(running(proxy, own)), *service])
    program = nginx()
    if program:
        own = free_port()
        proxy = command(program, settings.data_dir, own, port)
        yield Way("nginx", own, [*stack.enter_context(running(proxy, own)), *service])


def _remote(settings: Settings, stack: ExitStack, port: int, service: list[psutil.Process]) -> Way:
    urls = {f"MARCHES_{name.upper()}_URL": f"http://127.0.0.1:{port}" for name in SERVICES}
    own, processes = stack.enter_context(serving(GATEWAY, settings, **urls))
    return Way("remote", own, [*processes, *service])


def _rows(
    what: str, ways: list[Way], request: bytes, connections: int, other: str, wanted: Wanted
) -> Iterator[Row]:
    found = Comparison(ways, request, connections)
    for way in ways:
        mine = found.middle(way.name)
        want, check = wanted.get(way.name, ("", None))
        yield Row(
            f"gateway, {what}, {connections} connections, {way.name}",
            f"{mine.requests_per_second:,.0f}/s, p50 {mine.p50 * 1000:.2f} ms, p99 "
            f"{mine.p99 * 1000:.1f} ms, {mine.cpu * 1e6:,.0f} us CPU, {mine.errors} errors",
            f"{other} {found.middle(other).requests_per_second:,.0f}/s",
            f"{found.ratio(way.name, other):.2f} x, {found.added(way.name, other):+,.0f} us CPU",
            want,
            met=check is None or check(found),
        )
