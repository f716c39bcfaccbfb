"""Observations as CSV: when the first byte comes, rows a second, and both as lists grow."""

import time
from collections.abc import Iterator

import httpx
import psycopg

from services.shared.settings import Settings
from services.shared.testing import token
from tests.bench.servers import DIRECT, serving
from tests.bench.table import Row

SIZES = {1: 10_000, 10: 100_000, 100: 1_000_000}
MONTHS = 50
CODES = ("gp-referrals", "emergency-admissions", "non-elective-admissions")
FILL = """
WITH series_ AS (
    INSERT INTO series (organisation_code, indicator_id, category_type, category, sex, age)
    SELECT 'B' || to_char(number, 'FM000000'),
        (SELECT id FROM indicator WHERE code = %(code)s), '', 'all', 'all', 'all'
    FROM generate_series(1, %(series)s) AS number RETURNING id
)
INSERT INTO observation (series_id, period, revision, numerator, status, published_at,
    import_number, protected)
SELECT id, CAST(date '2015-01-01' + month * interval '1 month' AS date), 1,
    (id * 31 + month) %% 997, 'final', now(), 1, false
FROM series_, generate_series(0, %(months)s - 1) AS month"""


def rows(settings: Settings) -> Iterator[Row]:
    """One row: 100,000 observations, beside a tenth and ten times as many."""
    _fill(settings)
    with serving(DIRECT, settings) as (port, _):
        measured = {
            size: min(_read(settings, port, code, rows) for _ in range(3))
            for (size, rows), code in zip(SIZES.items(), CODES, strict=True)
        }
    (whole, first), rate = measured[10], {size: SIZES[size] / measured[size][0] for size in SIZES}
    yield Row(
        f"{SIZES[10]:,} observations as CSV",
        f"first byte {first * 1000:.0f} ms, {rate[10]:,.0f} rows/s",
        f"1x {rate[1]:,.0f}, 100x {rate[100]:,.0f} rows/s, first byte"
        f" {measured[100][1] * 1000:.0f} ms",
        f"{measured[100][0] / whole / 10:.2f} x a row",
        "< 200 ms, >= 100,000 rows/s",
        met=first < 0.2 and rate[10] >= 100_000 and measured[100][0] < 15 * whole,
    )


def _fill(settings: Settings) -> None:
    with psycopg.connect(settings.owner_database_url("metrics")) as connection:
        most = max(SIZES.values()) // MONTHS
        connection.execute(
            "INSERT INTO organisation SELECT 'B' || to_char(number, 'FM000000'), 'Hospital ' ||"
            " number, now() FROM generate_series(1, %s) AS number",
            [most],
        )
        for (_, count), code in zip(SIZES.items(), CODES, strict=True):
            given = {"code": code, "series": count // MONTHS, "months": MONTHS}
            connection.execute(FILL, given)
        connection.execute("UPDATE figures_edition SET moved_at = clock_timestamp()")
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")


def _read(settings: Settings, port: int, code: str, count: int) -> tuple[float, float]:
    """Seconds until the last and the first byte of the figures of an indicator."""
    held = {"Authorization": f"Bearer {token(settings, 'metrics.read')}"}
    url = f"http://127.0.0.1:{port}/v1/metrics/observations?format=csv&indicator={code}"
    lines, first = 0, 0.0
    with httpx.Client(timeout=120) as client:
        client.get(f"{url}&to=1999-01", headers=held)
        begun = time.perf_counter()
        with client.stream("GET", url, headers=held) as answer:
            for piece in answer.iter_raw():
                lines += piece.count(b"\n")
                if lines > 1 and not first:  # of the figures: the header is there before them
                    first = time.perf_counter() - begun
        whole = time.perf_counter() - begun
    assert lines == count + 1, lines
    return whole, first
