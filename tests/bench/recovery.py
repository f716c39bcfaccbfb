"""Recovery: a run over activity and the intake of its files, beside what could be had by hand; and
one line through the gateway."""

import json
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import duckdb
import httpx

from services.finance.recovery.activity import file_repository
from services.finance.recovery.activity.cell_repository import header_of
from services.finance.recovery.activity.file_service import _check
from services.finance.recovery.activity.scan_repository import refuse_identifiers
from services.finance.recovery.determinations.schemas import (
    LINE,
    DeterminationRequest,
    LineGiven,
)
from services.finance.recovery.determinations.service import NOTHING_HELD, determine_lines
from services.finance.recovery.prices.rules.books import PointOfDelivery, Price, PriceBook
from services.finance.recovery.prices.rules.price import PricedActivity, price
from services.finance.recovery.runs.answers import PayerBook
from services.finance.recovery.runs.calculation import Basis, Batch, calculate
from services.finance.recovery.runs.result_repository import LineFilter, lines_after
from services.finance.recovery.runs.rules.columns import ACTIVITY
from services.finance.recovery.runs.workspace import workspace
from services.shared.columnar import columns_open
from services.shared.settings import Settings
from services.shared.testing import token
from tests.bench.servers import GATEWAY, serving
from tests.bench.table import Row
from tests.unit.finance.recovery.determinations.test_lookups import KNOWN

SIZES, ALONE, NATIONAL = (1_000_000, 10_000_000), 2_000, 160_000_000
FASTEST, INTAKE, CORES = 800_000, 400_000, 2
ASKED, WANTED_P50 = 300, 0.015
HRGS = [f"{a}{b}{c:02}{d}" for a in "ABCDEFGH" for b in "AZ" for c in range(1, 11) for d in "ABZ"]
KINDS = {"NEL": "spell", "EL": "spell", "DC": "contact", "OPFA": "contact", "AE": "contact"}
PODS = {
    code: PointOfDelivery(code, code, kind, short_stay=code == "NEL")  # type: ignore[arg-type]
    for code, kind in KINDS.items()
}
PRICES = {
    (pod, hrg): Price(100_000 + number * 777, 5 + number % 30, 20_000, 50_000, 1_200)
    for pod in PODS for number, hrg in enumerate(HRGS)
}  # fmt: skip
BOOK = PriceBook("bench", 1, date(2025, 4, 1), date(2026, 4, 1), PODS, PRICES,
                 {"RJR": 1_025_424, "RBL": 1_021_814}, frozenset({"RJR"}), True, True)  # fmt: skip
BASIS = Basis(KNOWN, [PayerBook(BOOK, None, None)], "27D", {})


class Spent(NamedTuple):
    """Seconds by the clock and of the processor."""

    wall: float
    cpu: float

    def rate(self, lines: int) -> str:
        return f"{lines / self.wall:,.0f} lines/s, {self.cpu / lines * 1e6:.1f} us CPU a line"


def timed(work: Callable[[], object]) -> Spent:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - wall, time.process_time() - cpu)


def _some(values: list[str], salt: int) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"([{listed}])[1 + (hash(i, {salt}) % {len(values)})::INT]"


def activity(lines: int) -> str:
    """Lines of a year at random, the same every time, as they are kept."""
    day = "DATE '2025-04-01' + (hash(i, 2) % 365)::INT"
    stay = "CASE WHEN pod IN ('NEL', 'EL') THEN (hash(i, 3) % 40)::INT END"
    given = {
        "row": "i", "month": f"date_trunc('month', {day})", "activity_date": day,
        "admission_date": f"{day} - ({stay})", "length_of_stay": stay,
        "line_ref": "'R' || printf('%09d', i)",
        "dataset": "CASE pod WHEN 'AE' THEN 'ecds' WHEN 'OPFA' THEN 'op' ELSE 'apc' END",
        "provider": _some(["RJR", "RJR", "RJR", "RBL"], 4), "charged_to": "'27D'", "pod": "pod",
        "residence_lsoa": "CASE WHEN hash(i, 6) % 50 = 0 THEN 'W01000001'"
        " ELSE 'E0101' || printf('%04d', hash(i, 7) % 2600) END",
        "gp_practice": _some(["N81001", "N81001", "N81001", "W93019"], 8),
        "treatment_function": _some(["100", "110", "140", "300", "320", "430", "502"], 10),
        "mechanism": _some(["variable", "fixed"], 12),
        "spell_id": f"CASE WHEN ({stay}) IS NOT NULL THEN 'S' || to_hex(hash(i, 13)) || 'x' END",
        "hrg": _some(HRGS, 14), "age": "(hash(i, 15) % 95)::INT",
        "admission_method": "CASE pod WHEN 'NEL' THEN '21' WHEN 'EL' THEN '11' END",
        "charged_price": "CASE WHEN hash(i, 18) % 2 = 0 THEN hash(i, 19) % 900000 END",
    }  # fmt: skip
    columns = ", ".join(f"({given.get(name, 'NULL')})::{kind} AS {name}"
                        for name, kind in ACTIVITY.items())  # fmt: skip
    numbers = f"SELECT i, {_some(list(PODS), 1)} AS pod FROM range(1, {lines + 1}) t(i)"
    return f"SELECT {columns} FROM ({numbers})"


def made(folder: Path, lines: int) -> Batch:
    path = folder / f"{lines}.parquet"
    duckdb.execute(
        f"COPY ({activity(lines)}) TO '{path}' (FORMAT parquet, COMPRESSION zstd,"
        " ROW_GROUP_SIZE 122880)"
    )
    parts = duckdb.execute(f"SELECT DISTINCT provider, month FROM '{path}' ORDER BY ALL")
    return Batch(path, parts.fetchall())


def sent(batch: Batch, folder: Path, kind: str) -> Path:
    """The lines as a sender's file of this kind."""
    names = [name for name in ACTIVITY if name not in {"row", "month"}]
    listed = ", ".join("(charged_price / 100.0)::DECIMAL(12, 2) AS charged_price"
                       if name == "charged_price" else name for name in names)  # fmt: skip
    path = folder / f"sent.{kind.lower()}"
    duckdb.execute(f"COPY (SELECT {listed} FROM '{batch.path}' ORDER BY row) TO '{path}'")
    return path


BY_HAND = """
COPY (
    WITH named AS (
        SELECT a.*, h.home_number AS h, g.practice_number AS g
        FROM '{batch}' AS a
        LEFT JOIN home_days AS h ON residence_lsoa = home_key
          AND coalesce(admission_date, activity_date) >= home_from
          AND coalesce(admission_date, activity_date) < home_until
        LEFT JOIN practice_days AS g ON gp_practice = practice_key
          AND coalesce(admission_date, activity_date) >= practice_from
          AND coalesce(admission_date, activity_date) < practice_until
    ), priced AS (
        SELECT row, line_ref, spell_id, dataset, activity_date, provider, treatment_function, hrg,
            pod, answer, charged_price, recharge,
            (CASE WHEN has_short_stay AND length_of_stay <= 1 AND age >= 19
                AND admission_method IN ('21', '22', '23', '24', '25', '2A', '2B', '2C', '2D', '28')
                THEN short_stay ELSE base END
             + CASE WHEN kind = 'spell' AND length_of_stay > trim
                THEN (length_of_stay - trim) * day_rate ELSE 0 END)::HUGEINT
            * (10000 + CASE WHEN topped THEN top_up ELSE 0 END) * adjustment * factor AS exact
        FROM named
        JOIN truth USING (h, g, provider, dataset, treatment_function, mechanism, month)
        JOIN answers USING (answer)
        LEFT JOIN listed USING (pod, hrg)
        LEFT JOIN factors USING (provider)
    )
    SELECT row AS line, line_ref, spell_id, dataset, activity_date, provider, treatment_function,
        hrg, pod, answer, false AS duplicate,
        coalesce(charged_price, ((exact * 2 + 100000000000000) // 200000000000000)::BIGINT)
            AS charged_price,
        NULL::VARCHAR AS charged_reason,
        CASE WHEN recharge THEN ((exact * 2 + 100000000000000) // 200000000000000)::BIGINT END
            AS claim_price,
        CASE WHEN recharge THEN (exact - ((exact * 2 + 100000000000000) // 200000000000000)
            * 100000000000000)::BIGINT END AS claim_rest,
        NULL::VARCHAR AS claim_reason
    FROM priced ORDER BY row
) TO '{target}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)
"""
TRUTH = """
CREATE TABLE truth AS SELECT DISTINCT home_number AS h, practice_number AS g, a.provider, a.dataset,
    a.treatment_function, a.mechanism, a.month, r.answer
FROM '{batch}' AS a JOIN '{lines}' AS r ON a.row = r.line
LEFT JOIN home_days ON residence_lsoa = home_key
  AND coalesce(admission_date, a.activity_date) >= home_from
  AND coalesce(admission_date, a.activity_date) < home_until
LEFT JOIN practice_days ON gp_practice = practice_key
  AND coalesce(admission_date, a.activity_date) >= practice_from
  AND coalesce(admission_date, a.activity_date) < practice_until
"""
DAYS = """
CREATE TABLE {name}_days AS SELECT *, lead({name}_from, 1, DATE '9999-12-31') OVER (
    PARTITION BY {name}_key ORDER BY {name}_from) AS {name}_until FROM ({parts})
"""
LISTED = "CREATE TABLE listed AS FROM pods JOIN prices USING (book, pod)"
SAME = "SELECT sum(charged_price), sum(claim_price), count(*) FROM '{}'"


def _by_days(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """What each key of a run is, from a day until before another, for a query by hand."""
    columns = connection.table(f"{name}_keys").columns
    later = zip(columns[2::2], columns[3::2], strict=True)
    said = (("DATE '0001-01-01'", f"{name}_number_0"), *later)
    parts = " UNION ALL ".join(
        f"SELECT {name}_key, {day} AS {name}_from, {number} AS {name}_number"
        f" FROM {name}_keys WHERE {number} IS NOT NULL" for day, number in said
    )  # fmt: skip
    connection.execute(DAYS.format(name=name, parts=parts))


def _run(settings: Settings, batch: Batch, folder: Path) -> tuple[Spent, Spent]:
    """The run, and the same columns by one query that is given who pays."""
    folder.mkdir()
    with workspace(settings) as space:
        run = timed(lambda: calculate(space, [batch], BASIS, folder))
        target = folder / "by-hand.parquet"
        names = {"batch": batch.path, "lines": folder / "lines.parquet", "target": target}
        for name in ("home", "practice"):
            _by_days(space.connection, name)
        space.connection.execute(TRUTH.format(**names))
        space.connection.execute(LISTED)
        query = BY_HAND.format(**names)
        hand = timed(lambda: space.connection.execute(query))
        ours = space.connection.execute(SAME.format(names["lines"])).fetchall()
        assert ours == space.connection.execute(SAME.format(target)).fetchall()
        target.unlink()
        return run, hand


def _alone(batch: Batch) -> Spent:
    """Each line by the rules and the price book, one after another."""
    found = duckdb.execute(f"SELECT * FROM '{batch.path}' LIMIT {ALONE}")
    names = [name for name, *_ in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    fields = PricedActivity.__dataclass_fields__.keys() - {"day", "mff"}

    def one_by_one() -> None:
        for row in rows:
            told = {name: row[name] for name in LineGiven.model_fields if row.get(name) is not None}
            asked = DeterminationRequest.model_construct(
                ruleset=None, commissioner="27D", lines=[LineGiven(**told)]
            )
            determine_lines(asked, KNOWN, NOTHING_HELD)
            price(PricedActivity(**{name: row[name] for name in fields}), BOOK)

    return timed(one_by_one)


def _intake(settings: Settings, path: Path, lines: int) -> Spent:
    """From the file to its lines as they are kept: looked through, checked and written."""

    def take() -> None:
        with columns_open(settings) as connection:
            refuse_identifiers(connection, path, header_of(connection, path))
            sent = path.with_suffix(".sent.part")
            assert _check(connection, path, sent, None).rows == lines
            file_repository.parts_of(connection, sent)

    return timed(take)


def _asked(settings: Settings) -> list[float]:
    """Seconds of each of a few hundred determinations of one line, one after another."""
    held = {"Authorization": f"Bearer {token(settings, 'finance.read')}"}
    body = json.dumps({"commissioner": "27D", "lines": [LINE]})
    headers = held | {"Content-Type": "application/json"}
    found = []
    with (
        serving(GATEWAY, settings) as (port, _),
        httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=30) as client,
    ):
        for _ in range(ASKED):
            begun = time.perf_counter()
            answer = client.post("/v1/finance/recovery/determine", content=body)
            found.append(time.perf_counter() - begun)
            assert answer.json()["lines"][0]["explanation"]
    return sorted(found)


def rows(settings: Settings) -> Iterator[Row]:
    folder = settings.data_dir
    times = _asked(settings)
    p50, p99 = statistics.median(times), times[int(len(times) * 0.99)]
    yield Row(
        "one explained determination through the gateway",
        f"p50 {p50 * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms", "-", "-",
        f"p50 < {WANTED_P50 * 1000:.0f} ms", met=p50 < WANTED_P50,
    )  # fmt: skip
    small, large = (made(folder, lines) for lines in SIZES)
    run, _ = _run(settings, small, folder / "small")
    alone = _alone(small)
    long, long_hand = _run(settings, large, folder / "large")
    times = (alone.cpu / ALONE) / (long.cpu / SIZES[1])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Row(
        f"who pays and what it costs, {SIZES[1]:,} lines", long.rate(SIZES[1]),
        f"by hand in DuckDB {long_hand.rate(SIZES[1])}", f"{long_hand.cpu / long.cpu:.2f} x",
        f">= 0.8 x, >= {FASTEST:,}/s",
        met=long_hand.cpu >= 0.8 * long.cpu and SIZES[1] / long.wall >= FASTEST,
    )  # fmt: skip
    yield Row(
        "the same beside one line after another in Python",
        f"{long.cpu / SIZES[1] * 1e6:.1f} us CPU",
        f"{alone.cpu / ALONE * 1e6:.0f} us CPU", f"{times:,.0f} x", ">= 20 x", met=times >= 20,
    )  # fmt: skip
    grown = long.cpu / run.cpu
    yield Row(
        f"the same of {SIZES[0]:,} lines", run.rate(SIZES[0]), "ten times as many",
        f"{grown:.1f} x", "<= 11 x, < 2 GB", met=grown <= 11 and memory < 2048,
    )  # fmt: skip
    hours = NATIONAL / (SIZES[1] / long.wall) / 60
    yield Row(
        f"a national year of {NATIONAL:,} lines, by arithmetic", f"{hours:.1f} minutes",
        f"{SIZES[1] / long.wall:,.0f} lines/s", "-", "", met=True,
    )  # fmt: skip
    asked = LineFilter(payer="7A1", month="2025-09")
    query = timed(lambda: lines_after(folder / "large", asked, -1, 100))
    yield Row(
        f"lines by payer and month of {SIZES[1]:,}", f"{query.wall:.2f} s", "-", "-", "< 1 s",
        met=query.wall < 1,
    )  # fmt: skip
    for name in ("CSV", "Parquet"):
        path = sent(small, folder, name)
        taken = _intake(settings, path, SIZES[0])
        yield Row(
            f"intake of activity as {name}", taken.rate(SIZES[0]),
            f"{CORES / taken.cpu * SIZES[0]:,.0f} lines/s were both cores idle", "-",
            f">= {INTAKE:,}/s", met=SIZES[0] / taken.wall >= INTAKE,
        )  # fmt: skip
