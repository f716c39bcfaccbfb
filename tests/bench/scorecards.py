"""A scorecard of a region: many organisations by many indicators, from socket to socket."""

import statistics
import time
from collections.abc import Iterator

import httpx
import psycopg

from services.shared.settings import Settings
from services.shared.testing import token
from tests.bench.servers import GATEWAY, serving
from tests.bench.table import Row

ORGANISATIONS, MONTHS, TIMES = 1_000, 36, 7
INDICATORS = (
    "ae-attendances", "ae-breaches", "ae-four-hour-performance", "ae-emergency-admissions",
    "gp-referrals",
)  # fmt: skip
WANTED_SECONDS = 1.0
FILL = """
INSERT INTO organisation (code, first_seen_at)
SELECT 'S' || lpad(n::text, 4, '0'), now() FROM generate_series(1, {organisations}) AS n;
INSERT INTO series (organisation_code, indicator_id, category_type, category, sex, age)
SELECT organisation.code, indicator.id, '', 'all', 'all', 'all'
FROM organisation CROSS JOIN indicator WHERE indicator.code IN ({indicators});
INSERT INTO observation (series_id, period, revision, numerator, denominator, status,
    published_at, import_number, protected)
SELECT series.id, date '2023-01-01' + make_interval(months => m), 1, floor(800 + 100 * random()),
    CASE WHEN indicator.code = 'ae-four-hour-performance' THEN 1000 END, 'final', now(), 1, false
FROM series JOIN indicator ON indicator.id = series.indicator_id
CROSS JOIN generate_series(0, {last}) AS m;
ANALYZE"""


def rows(settings: Settings) -> Iterator[Row]:
    """Seconds of a whole answer; per cell beside a tenth of the organisations."""
    _fill(settings)
    headers = {"Authorization": f"Bearer {token(settings, 'metrics.read')}"}
    query = "&".join(f"indicator={code}" for code in INDICATORS)
    some = "".join(f"&organisation=S{n:04}" for n in range(1, ORGANISATIONS // 10 + 1))
    with serving(GATEWAY, settings) as (port, _):
        url = f"http://127.0.0.1:{port}/v1/metrics/scorecards?{query}"
        with httpx.Client(headers=headers, timeout=60) as client:
            whole, tenth = _seconds(client, url), _seconds(client, url + some)
    yield Row(
        f"scorecard, {ORGANISATIONS:,} organisations x {len(INDICATORS)} x {MONTHS} months",
        f"{whole:.2f} s",
        f"{ORGANISATIONS // 10} organisations {tenth:.2f} s",
        f"{whole / tenth:.1f} x for 10 x",
        f"< {WANTED_SECONDS:.0f} s",
        met=whole < WANTED_SECONDS,
    )


def _fill(settings: Settings) -> None:
    names = ", ".join(f"'{code}'" for code in INDICATORS)
    script = FILL.format(organisations=ORGANISATIONS, indicators=names, last=MONTHS - 1)
    with psycopg.connect(settings.owner_database_url("metrics")) as connection:
        connection.execute(script)


def _seconds(client: httpx.Client, url: str) -> float:
    """The middle one of some."""
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        answer = client.get(url)
        taken.append(time.perf_counter() - begun)
        assert answer.status_code == 200, answer.text[:500]
        assert len(answer.json()["cells"]) % len(INDICATORS) == 0
    return statistics.median(taken)
