"""The way of a request: one row by its code, and the analysis of one series, beside the least that
FastAPI and asyncpg need for the same answers."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack

import psycopg

from services.shared.settings import Settings
from services.shared.testing import token
from tests.bench.gateway import Comparison, Way
from tests.bench.load import http_request, load
from tests.bench.servers import DIRECT, GATEWAY, environment, free_port, running, serving
from tests.bench.table import Row

CONNECTIONS, WARM_UP, SECONDS = 8, 3.0, 2.0  # long, since CPU is told in hundredths of a second
ONE = "/v1/metrics/indicators/ae-breaches"
ASKED = {
    "GET indicator": (ONE, 2.0),
    "SPC of one series": (f"{ONE}/spc?organisation=RRK", 2.5),
}
"""The path of each, and how many times the CPU of the least is wanted at most."""
FILL = """
INSERT INTO organisation (code, first_seen_at) VALUES ('RRK', now());
INSERT INTO series (organisation_code, indicator_id, category_type, category, sex, age)
SELECT 'RRK', id, '', 'all', 'all', 'all' FROM indicator WHERE code = 'ae-breaches';
INSERT INTO observation (series_id, period, revision, numerator, denominator, status,
    published_at, import_number, protected)
SELECT series.id, date '2016-04-01' + make_interval(months => m), 1, 800 + m * 37 % 100, NULL,
    'final', now(), 1, false FROM series CROSS JOIN generate_series(0, 23) AS m;
ANALYZE"""


def rows(settings: Settings) -> Iterator[Row]:
    """CPU of a request: of the service, and with the gateway before it in the same process."""
    with psycopg.connect(settings.owner_database_url("metrics")) as connection:
        connection.execute(FILL)
    held = token(settings, "metrics.read")
    with ExitStack() as stack:
        ways = list(_ways(settings, stack))
        for what, (path, most) in ASKED.items():
            _warm_up(ways, http_request("GET", path, held))
            found = Comparison(ways, http_request("GET", path, held), CONNECTIONS, SECONDS)
            assert not any(found.errors(way.name) for way in ways)
            for way in ways[1:]:
                yield _row(f"{what}, {way.name}", found, way.name, most)


def _ways(settings: Settings, stack: ExitStack) -> Iterator[Way]:
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.minimal", str(port)]
    yield Way("least", port, stack.enter_context(running(command, port, environment(settings))))
    yield Way("direct", *stack.enter_context(serving(DIRECT, settings)))
    port, processes = stack.enter_context(serving(GATEWAY, settings))
    yield Way("with the gateway", port, processes[:1])  # its worker prepares documents at first


def _warm_up(ways: list[Way], request: bytes) -> None:
    """So that what is made ready after a start is not measured."""
    for way in ways:
        load(way.port, request, connections=CONNECTIONS, seconds=WARM_UP, server=way.processes)


def _row(what: str, found: Comparison, name: str, most: float) -> Row:
    times = found.times_the_cpu(name, "least")
    wanted = f"<= {most} x" if name == "direct" else ""
    return Row(
        what,
        f"{found.middle(name).cpu * 1e6:,.0f} us CPU",
        f"FastAPI and asyncpg alone {found.middle('least').cpu * 1e6:,.0f} us",
        f"{times:.2f} x",
        wanted,
        met=not wanted or times <= most,
    )
