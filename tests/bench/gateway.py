"""The gateway with the service in its process, against the service called directly."""

import json
from collections.abc import Iterator
from statistics import median

from services.shared.settings import Settings
from services.shared.testing import token
from tests.bench.load import Load, http_request, load
from tests.bench.servers import DIRECT, GATEWAY, serving
from tests.bench.table import Row

CONNECTIONS = (1, 32, 128)
SECONDS = 6.0
ROUNDS = 5
SERIES = {
    "values": [float(value) for value in range(24)],
    "improvement": "decrease",
    "ruleset": "mdc-2023",
}


def rows(settings: Settings) -> Iterator[Row]:
    """Requests/s and CPU a request at 1, 32 and 128 connections."""
    held = token(settings, "metrics.read")
    requests = {
        "GET indicator": http_request("GET", "/v1/metrics/indicators/ae-breaches", held),
        "POST calculate": http_request(
            "POST", "/v1/metrics/calculate/spc", held, json.dumps(SERIES).encode()
        ),
    }
    with serving(DIRECT, settings) as direct, serving(GATEWAY, settings) as gateway:
        for name, request in requests.items():
            for connections in CONNECTIONS:
                yield _compared(name, request, connections, direct, gateway)


def _compared(name: str, request: bytes, connections: int, direct, gateway) -> Row:
    # Turn by turn, so that both see the same machine.
    pairs = [
        [
            load(port, request, connections=connections, seconds=SECONDS / ROUNDS, server=server)
            for port, server in (direct, gateway)
        ]
        for _ in range(ROUNDS)
    ]
    plain, through = (_median([pair[side] for pair in pairs]) for side in (0, 1))
    added = median((after.cpu - before.cpu) * 1e6 for before, after in pairs)
    ratio = median(
        after.requests_per_second / before.requests_per_second for before, after in pairs
    )
    return Row(
        f"gateway, {name}, {connections} connections",
        f"{through.requests_per_second:,.0f}/s, p50 {through.p50 * 1000:.2f} ms, "
        f"p99 {through.p99 * 1000:.1f} ms, {through.errors} errors",
        f"direct {plain.requests_per_second:,.0f}/s",
        f"{ratio:.2f} x, {added:+.0f} us CPU",
        ">= 0.75 x or <= 60 us",
        met=(ratio >= 0.75 or added <= 60) and not through.errors,
    )


def _median(loads: list[Load]) -> Load:
    return sorted(loads, key=lambda each: each.cpu)[len(loads) // 2]
