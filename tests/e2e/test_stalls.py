"""While one permitted request runs, however dear, nobody else waits: the dearest, one by one."""

import asyncio
import json
import math
import time
from collections.abc import Callable, Iterator
from threading import Thread
from urllib.parse import urlsplit

import httpx
import psutil
import psycopg
import pytest

from gateway.rates.classes import CLASSES
from services.launcher import EmbeddedPostgres
from tests.bench.load import Connection, http_request
from tests.e2e.house import House

pytestmark = pytest.mark.proof
PUBLIC = "/v1/public/indicators/ae-attendances/observations"
LIGHT = "/v1/metrics/indicators/ae-breaches"
PATIENCE = 120.0
WANTED_P99 = 0.100
LEAST_SECONDS = 2.0
MOST_GROWTH = 100 * 1024 * 1024
OPEN = ("ae-attendances", "ae-breaches", "ae-emergency-admissions", "gp-referrals")
PROTECTED = "at-risk-reached"
FILL = """
INSERT INTO organisation (code, first_seen_at)
SELECT 'S' || lpad(n::text, 4, '0'), now() FROM generate_series(1, 1000) AS n;
INSERT INTO series (organisation_code, indicator_id, category_type, category, sex, age)
SELECT organisation.code, indicator.id, '', 'all', 'all', 'all'
FROM organisation CROSS JOIN indicator
WHERE organisation.code LIKE 'S____' AND indicator.code = ANY(%(codes)s);
INSERT INTO observation (series_id, period, revision, numerator, denominator, status,
    published_at, import_number, protected)
SELECT series.id, date '2020-01-01' + make_interval(months => m), 1, floor(80 + 40 * random()),
    CASE WHEN calculation <> 'count' THEN 200 END, 'final', now(), 1,
    disclosure_rule = 'small_counts'
FROM series JOIN indicator_in_force AS definition ON definition.indicator_id = series.indicator_id
CROSS JOIN generate_series(0, 35) AS m
WHERE organisation_code LIKE 'S____';
UPDATE figures_edition SET number = number + 1, moved_at = now();
"""
REFUSED = {"upload of 20 MB of blank lines", "a workbook larger than that"}
"""As late as can be: when all of it was read."""
CODES = "".join(f"&organisation=S{n:04}" for n in range(1, 1001))
CARD = "/v1/metrics/scorecards?" + "&".join(f"indicator={c}" for c in (*OPEN, PROTECTED)) + CODES
PICTURE = CARD.replace("scorecards?", "scorecards.png?").partition("&organisation=S0013")[0]
SERIES = {"values": [float(n % 17) for n in range(1000)], "improvement": "increase"}
EVALUATION = {
    **SERIES,
    "change": 500,
    "balancing": [{"name": f"b{n}", **SERIES} for n in range(50)],
}
DEAR: dict[str, tuple[str, str, bytes | None]] = {
    "first OpenAPI document": ("GET", "/openapi.json", None),
    "upload of 20 MB of blank lines": (
        "POST",
        "/v1/metrics/imports?format=tidy-csv",
        b"organisation,indicator,period,value\n" + b"\n" * 20_000_000,
    ),
    "scorecard of 1,000 x 5": ("GET", CARD, None),
    "the same as CSV": ("GET", f"{CARD}&format=csv", None),
    "the same as a workbook": ("GET", f"{CARD}&format=xlsx", None),
    "the largest picture of one": (
        "GET", PICTURE, None,
    ),
    "deciles of 1,000": (
        "GET", f"/v1/metrics/indicators/{PROTECTED}/deciles?{CODES[1:]}", None,
    ),
    "all observations as CSV": ("GET", "/v1/metrics/observations?format=csv", None),
    "all observations as a workbook": (
        "GET", "/v1/metrics/observations?format=xlsx&indicator=ae-breaches", None,
    ),
    "the largest public workbook": (
        "GET", f"{PUBLIC}?format=xlsx&from=2020-01&to=2020-10", None,
    ),
    "a workbook larger than that": ("GET", f"{PUBLIC}?format=xlsx", None),
    "an evaluation of 1,000 x 50": (
        "POST", "/v1/metrics/calculate/evaluation", json.dumps(EVALUATION).encode(),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def house(start: Callable[..., House]) -> Iterator[House]:
    """A house with 180,000 figures of 1,000 organisations."""
    rates = json.dumps(dict.fromkeys(CLASSES, "100000/second"))
    made = start("stalls", MARCHES_RATE_LIMITS=rates).wait_until_ready()
    running = EmbeddedPostgres(made.data_dir)
    running.join()
    with psycopg.connect(running.url("metrics_owner", "metrics")) as connection:
        connection.execute(FILL.replace("%(codes)s", f"'{{{','.join((*OPEN, PROTECTED))}}}'"))
    yield made
    assert made.stop() == 0


@pytest.mark.parametrize("name", DEAR)
def test_a_light_request_is_not_held_up_by(house: House, name: str) -> None:
    method, path, body = DEAR[name]
    held = house.command("demo-token", "--role", "operator").stdout.strip()
    before = _memory(house)
    answers: list[int] = []

    def ask() -> None:
        headers = {"Authorization": f"Bearer {held}", "Content-Type": "text/csv"}
        if path.endswith("evaluation"):
            headers["Content-Type"] = "application/json"
        with httpx.Client(base_url=house.url, headers=headers, timeout=PATIENCE) as client:
            answers.append(client.request(method, path, content=body).status_code)

    dear = Thread(target=ask)
    begun = time.monotonic()
    dear.start()
    light = asyncio.run(_light_while(house, held, dear))
    seconds = time.monotonic() - begun
    times = sorted(light.times)
    p99 = times[math.ceil(0.99 * len(times)) - 1]
    grown = _memory(house) - before
    print(
        f"{name}: {answers[0]} after {seconds:.1f} s; light p50 {_ms(times[len(times) // 2])},"
        f" p99 {_ms(p99)}, longest {_ms(times[-1])} of {len(times)}; {grown / 2**20:+.0f} MB"
    )
    assert answers[0] in ({422} if name in REFUSED else {200, 202})
    assert light.errors == 0
    assert p99 < WANTED_P99
    assert grown < MOST_GROWTH


async def _light_while(house: House, held: str, dear: Thread) -> Connection:
    """The answers to light requests, one after the other, until the dear one is answered."""
    port = urlsplit(house.url).port
    assert port is not None
    light = Connection(http_request("GET", LIGHT, held))
    least = time.monotonic() + LEAST_SECONDS
    while dear.is_alive() or time.monotonic() < least:
        await (await light.open(port)).run(time.perf_counter() + 0.5)
        await light.writer.wait_closed()
    return light


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def _memory(house: House) -> int:
    """Of the process that answers; those of the lane end by themselves."""
    return int(psutil.Process(house.process.pid).memory_info().rss)
