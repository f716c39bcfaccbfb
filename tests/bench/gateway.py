"""The gateway before a service in its process and elsewhere, beside the service itself, a gateway
made with httpx, and nginx."""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median

import psutil

from services.shared.settings import Settings
from services.shared.testing import token
from tests.bench.load import Load, http_request, load
from tests.bench.nginx import command, nginx
from tests.bench.servers import DIRECT, GATEWAY, free_port, running, serving
from tests.bench.table import Row

CONNECTIONS = (1, 32, 128)
SECONDS = 1.2
ROUNDS = 3
WORST_ADDED = 60
SERIES = {
    "values": [float(value) for value in range(24)],
    "improvement": "decrease",
    "ruleset": "mdc-2023",
}


@dataclass
class Way:
    """A way to the service: the port, and all processes that work for a request."""

    name: str
    port: int
    processes: list[psutil.Process]


def rows(settings: Settings) -> Iterator[Row]:
    """Requests/s, p50, p99, CPU a request and errors at 1, 32 and 128 connections."""
    held = token(settings, "metrics.read")
    get = http_request("GET", "/v1/metrics/indicators/ae-breaches", held)
    body = json.dumps(SERIES).encode()
    post = http_request("POST", "/v1/metrics/calculate/spc", held, body)
    with ExitStack() as stack:
        ways = list(_ways(settings, stack))
        for connections in CONNECTIONS:
            yield from _compared("GET indicator", get, connections, ways)
        yield from _compared("POST calculate", post, 32, ways[:3])


def _ways(settings: Settings, stack: ExitStack) -> Iterator[Way]:
    port, service = stack.enter_context(serving(DIRECT, settings))
    url = f"http://127.0.0.1:{port}"
    yield Way("direct", port, service)
    yield Way("in process", *stack.enter_context(serving(GATEWAY, settings)))
    remote, processes = stack.enter_context(serving(GATEWAY, settings, MARCHES_METRICS_URL=url))
    yield Way("remote", remote, [*processes, *service])
    own = free_port()
    arguments = [sys.executable, "-m", "tests.bench.httpx_gateway", str(own), url]
    yield Way("httpx", own, [*stack.enter_context(running(arguments, own)), *service])
    program = nginx()
    if program:
        own = free_port()
        arguments = command(program, settings.data_dir, own, port)
        yield Way("nginx", own, [*stack.enter_context(running(arguments, own)), *service])


def _compared(name: str, request: bytes, connections: int, ways: list[Way]) -> Iterator[Row]:
    # Turn by turn, so that all see the same machine.
    loads: dict[str, list[Load]] = {way.name: [] for way in ways}
    for _ in range(ROUNDS):
        for way in ways:
            seconds = load(
                way.port, request, connections=connections, seconds=SECONDS, server=way.processes
            )
            loads[way.name].append(seconds)
    for way in ways:
        yield _row(f"{name}, {connections} connections, {way.name}", way.name, connections, loads)


def _row(what: str, name: str, connections: int, loads: dict[str, list[Load]]) -> Row:
    mine = _middle(loads[name])
    errors = sum(each.errors for each in loads[name])
    ratio = _ratio(loads, name, "direct")
    added = median(
        (after.cpu - before.cpu) * 1e6
        for after, before in zip(loads[name], loads["direct"], strict=True)
    )
    wanted, met = _wanted(name, connections, ratio, added, loads)
    return Row(
        what,
        f"{mine.requests_per_second:,.0f}/s, p50 {mine.p50 * 1000:.2f} ms, "
        f"p99 {mine.p99 * 1000:.1f} ms, {mine.cpu * 1e6:,.0f} us CPU, {errors} errors",
        f"direct {_middle(loads['direct']).requests_per_second:,.0f}/s",
        f"{ratio:.2f} x, {added:+,.0f} us CPU",
        wanted,
        met=met and not (errors and name in {"in process", "remote"}),
    )


def _wanted(
    name: str, connections: int, ratio: float, added: float, loads: dict[str, list[Load]]
) -> tuple[str, bool]:
    if name == "in process":
        return f">= 0.75 x or <= {WORST_ADDED} us", ratio >= 0.75 or added <= WORST_ADDED
    if name == "remote" and connections == 32 and "httpx" in loads:
        faster = _ratio(loads, "remote", "httpx")
        wanted = f">= 0.45 x, >= 8 x httpx ({faster:.1f} x)"
        return wanted, ratio >= 0.45 and faster >= 8
    return ("no error", True) if name == "remote" else ("-", True)


def _ratio(loads: dict[str, list[Load]], name: str, other: str) -> float:
    pairs = zip(loads[name], loads[other], strict=True)
    return median(mine.requests_per_second / theirs.requests_per_second for mine, theirs in pairs)


def _middle(loads: list[Load]) -> Load:
    return sorted(loads, key=lambda each: each.requests_per_second)[len(loads) // 2]
