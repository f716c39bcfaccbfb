"""A scorecard of a region: many organisations by many indicators, from socket to socket."""

import statistics
import time
from collections.abc import Iterator
from typing import NamedTuple

import httpx
import psutil
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


# A breakdown of three categories, some of them small, whose totals are not those of the files.
PROTECT = """
INSERT INTO series (organisation_code, indicator_id, category_type, category, sex, age)
SELECT organisation.code, indicator.id, 'department', department, 'all', 'all'
FROM organisation CROSS JOIN indicator CROSS JOIN unnest(ARRAY['1', '2', 'other']) AS department
WHERE indicator.code IN ({indicators});
DELETE FROM observation;
INSERT INTO observation (series_id, period, revision, numerator, denominator, status,
    published_at, import_number)
SELECT series.id, date '2023-01-01' + make_interval(months => m), 1,
    floor(random() * CASE category WHEN '1' THEN 400 WHEN '2' THEN 30 ELSE 100 END),
    CASE WHEN indicator.code = 'ae-four-hour-performance' THEN 1000 END, 'final', now(), 1
FROM series JOIN indicator ON indicator.id = series.indicator_id
CROSS JOIN generate_series(0, {last}) AS m WHERE category_type = 'department';
UPDATE indicator_version SET disclosure_rule = 'small_counts', breakdown = 'department',
    categories = ARRAY['1', '2', 'other'] WHERE code IN ({indicators});
ANALYZE"""


class Taken(NamedTuple):
    """Seconds that an answer took, and that the server was at work for it."""

    seconds: float
    of_cpu: float


def rows(settings: Settings) -> Iterator[Row]:
    """Seconds of a whole answer beside those of a tenth of the organisations."""
    _carry_out(settings, FILL)
    whole, tenth = _measured(settings)
    yield _row("", whole, tenth, f"{whole.seconds:.2f} s", whole.seconds, "")
    _carry_out(settings, PROTECT)
    whole, tenth = _measured(settings)
    measured = f"{whole.of_cpu:.2f} s of CPU, {whole.seconds:.2f} s"
    yield _row(" protected", whole, tenth, measured, whole.of_cpu, " of CPU")


def _row(kind: str, whole: Taken, tenth: Taken, measured: str, limited: float, unit: str) -> Row:
    return Row(
        f"scorecard, {ORGANISATIONS:,} organisations x {len(INDICATORS)}{kind} x {MONTHS} months",
        measured,
        f"{ORGANISATIONS // 10} organisations {tenth.seconds:.2f} s",
        f"{whole.seconds / tenth.seconds:.1f} x for 10 x",
        f"< {WANTED_SECONDS:.0f} s{unit}",
        met=limited < WANTED_SECONDS,
    )


def _carry_out(settings: Settings, script: str) -> None:
    names = ", ".join(f"'{code}'" for code in INDICATORS)
    filled = script.format(organisations=ORGANISATIONS, indicators=names, last=MONTHS - 1)
    with psycopg.connect(settings.owner_database_url("metrics")) as connection:
        connection.execute(filled)


def _measured(settings: Settings) -> tuple[Taken, Taken]:
    """Of all organisations, and of a tenth of them. They are named: the directory knows none."""
    headers = {"Authorization": f"Bearer {token(settings, 'metrics.read')}"}
    query = "&".join(f"indicator={code}" for code in INDICATORS)
    with serving(GATEWAY, settings) as (port, processes):
        url = f"http://127.0.0.1:{port}/v1/metrics/scorecards?{query}"
        with httpx.Client(headers=headers, timeout=60) as client:
            whole, tenth = (
                _taken(client, processes[0], url, count)
                for count in (ORGANISATIONS, ORGANISATIONS // 10)
            )
    return whole, tenth


def _taken(client: httpx.Client, server: psutil.Process, url: str, organisations: int) -> Taken:
    """The middle ones of some, after one that starts what has to be started."""
    url += "".join(f"&organisation=S{number:04}" for number in range(1, organisations + 1))
    taken = []
    for _ in range(1 + TIMES):
        begun, worked = time.perf_counter(), _worked(server)
        answer = client.get(url)
        taken.append((time.perf_counter() - begun, _worked(server) - worked))
        assert answer.status_code == 200, answer.text[:500]
        assert len(answer.json()["cells"]) == organisations * len(INDICATORS)
    return Taken(*(statistics.median(each) for each in zip(*taken[1:], strict=True)))


def _worked(server: psutil.Process) -> float:
    """Seconds of CPU of the process and of those that it started."""
    times = [each.cpu_times() for each in (server, *server.children(recursive=True))]
    return sum(each.user + each.system for each in times)
