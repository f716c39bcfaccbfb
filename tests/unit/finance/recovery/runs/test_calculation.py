"""A run over columns says of every line what the rules say of it alone."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from services.finance.recovery.determinations.code_queries import lists_for
from services.finance.recovery.determinations.queries import NOTHING
from services.finance.recovery.determinations.rules.lines import NOWHERE, Gp, Home, Line
from services.finance.recovery.determinations.rules.rulesets import determine, ruleset_on
from services.finance.recovery.prices.rules.books import PointOfDelivery, Price, PriceBook
from services.finance.recovery.prices.rules.price import PricedActivity, price
from services.finance.recovery.runs.answers import PayerBook
from services.finance.recovery.runs.calculation import Basis, Batch, calculate
from services.finance.recovery.runs.rules.columns import ACTIVITY, BATCH_STEP
from services.finance.recovery.runs.rules.terms import read_terms, terms_of
from services.finance.recovery.runs.workspace import workspace

LINES = 3_000
TOLD = ("outcome", "payer", "payer_kind", "legal_body", "charged_to", "recharge", "route")
HOMES = (
    Home("E92000001", "E06000050", "QYG", "27D"),
    Home("E92000001", "E08000012", "QYG", "99A"),
    Home("W92000004", "W06000005", lhb="7A1"),
    Home("W92000004", "W06000015", lhb="7A4"),
    Home("S92000003"),
    NOWHERE,
)
PRACTICES = (
    Gp("E92000001", "27D", "27D"),
    Gp("W92000004", "7A1", lhb="7A1"),
    Gp("W92000004", "7A6", sub_icb="11M", status="C"),
    Gp("E92000001", "13Q", "27D"),
    None,
)
PROVIDERS = ("RJR", "RBL", "RXW", "7A1A1", "ZZZ")
PODS = {
    "NEL": PointOfDelivery("NEL", "emergency", "spell", short_stay=True),
    "NELNE": PointOfDelivery("NELNE", "non-elective", "spell", prices_of="NEL"),
    "DC": PointOfDelivery("DC", "day case", "contact", adjustment=-150),
    "AE": PointOfDelivery("AE", "attendance", "contact", mff=False),
    "DRUG": PointOfDelivery("DRUG", "drugs", "units"),
}
PRICES = {
    ("NEL", "AA22C"): Price(976_600, 98, 24_000, None, 1_234),
    ("NEL", "DZ11V"): Price(215_000, 10, 32_800, 51_300, 0),
    ("NEL", "LA07P"): Price(300_000),
    ("NEL", "FZ38P"): Price(None, 5, 22_700, 40_000),
    ("DC", "DZ11V"): Price(70_001, top_up=333),
    ("AE", "VB08Z"): Price(15_907),
    ("DRUG", "XD01Z"): Price(99_999),
}
MFF = {"RJR": 1_025_424, "RBL": 1_021_814}


def book(code: str, *, long_stay_top_up: bool, base: int = 0) -> PriceBook:
    prices = {
        key: replace(each, base=each.base and each.base + base) for key, each in PRICES.items()
    }
    return PriceBook(code, 1, date(2025, 4, 1), date(2026, 4, 1), PODS, prices, MFF,
                     frozenset({"RJR", "RXW"}), long_stay_top_up)  # fmt: skip


BOOKS = (
    PayerBook(book("all", long_stay_top_up=True), None, None),
    PayerBook(book("boards", long_stay_top_up=False, base=111), "lhb", None),
    PayerBook(book("powys", long_stay_top_up=True, base=2_222), None, "7A7"),
)


def key_of(values: Sequence[str | None]) -> str:
    return "=" + "|".join(value or "" for value in values)


def lines(seed: int) -> Iterator[dict[str, Any]]:
    """Lines of every kind, at random."""
    chosen = random.Random(seed)
    for number in range(LINES):
        home, gp = chosen.choice(HOMES), chosen.choice(PRACTICES)
        day = date(2025, 3, 1) + timedelta(days=chosen.randrange(450))
        function = chosen.choice(("100", "140", "300"))
        terms = terms_of(
            treatment_function=function,
            specialised=chosen.choice(("none", "none", "red", "blue", "green", "pre_1991")),
            referred_via_ras=chosen.random() < 0.3,
            nhse_contract=chosen.random() < 0.8,
            ordinarily_resident=chosen.random() < 0.95,
            charging_category=chosen.choice((None, None, "A", "D")),
            health_and_justice=chosen.random() < 0.05,
            mechanism=chosen.choice((None, "variable", "fixed")),
        )
        yield dict(zip(ACTIVITY, (
            number + 2, f"L{number}", chosen.choice((None, f"S{number // 3}")),
            chosen.choice(("apc", "op", "ecds", "community")), day,
            chosen.choice((None, day - timedelta(days=9))),
            None if home is NOWHERE
            else key_of((home.country, home.unitary_authority, home.icb, home.sub_icb, home.lhb)),
            None if gp is None
            else key_of((gp.country, gp.commissioner, gp.sub_icb, gp.lhb, gp.status)),
            chosen.choice(PROVIDERS), chosen.choice((None, "27D", "7A1")), terms, function,
            chosen.choice((*(hrg for _, hrg in PRICES), "UZ01Z", "QQ99Z", None)),
            chosen.choice((*PODS, "NONE")), chosen.choice((None, 0, 1, 5, 6, 12, 98, 140)),
            chosen.choice((None, 18, 19, 80)), chosen.choice((None, "11", "21", "2A")),
            chosen.choice((None, Decimal("2.5"))), chosen.choice((None, Decimal("10.1235"))),
            chosen.choice((None, None, 1_000_000)), chosen.choice((None, None, 12_345)),
        ), strict=True))  # fmt: skip


def write_batch(path: Path, rows: Sequence[dict[str, Any]]) -> Batch:
    told = ", ".join(f"{name} {kind}" for name, kind in ACTIVITY.items())
    lists = ", ".join(f"unnest(?::{kind}[])" for kind in ACTIVITY.values())
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE batch ({told})")
        connection.execute(
            f"INSERT INTO batch SELECT {lists}",
            [[row[name] for row in rows] for name in ACTIVITY],
        )
        connection.table("batch").write_parquet(str(path))
    return Batch(path, sorted({(row["provider"], f"{row['activity_date']:%Y-%m}") for row in rows}))


def run(tmp_path: Path, name: str, batches: Sequence[Batch]) -> Path:
    folder = tmp_path / name
    folder.mkdir()
    with workspace(tmp_path / f"{name}-space") as space:
        calculate(space, batches, Basis(NOTHING, BOOKS, "27D", {}), folder)
    return folder


def read(folder: Path) -> list[dict[str, Any]]:
    lines, answers = folder / "lines.parquet", folder / "answers.parquet"
    with duckdb.connect() as connection:
        found = connection.sql(
            f"SELECT * FROM '{lines}' JOIN '{answers}' USING (answer) ORDER BY line"
        )
        names = [name for name, *_ in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.fixture(scope="module")
def activity() -> list[dict[str, Any]]:
    return list(lines(seed=27))


@pytest.fixture(scope="module")
def found(
    activity: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, Any]]:
    tmp_path = tmp_path_factory.mktemp("run")
    return read(run(tmp_path, "run", [write_batch(tmp_path / "batch.parquet", activity)]))


def coded(key: str | None) -> list[str | None]:
    return [part or None for part in key[1:].split("|")] if key else []


def line_of(row: dict[str, Any]) -> Line:
    home, gp = coded(row["residence"]), coded(row["gp"])
    return Line(
        dataset=row["dataset"],
        day=row["activity_date"],
        provider=row["provider"],
        home=Home(*home) if home else NOWHERE,  # type: ignore[arg-type]
        gp=Gp(*gp) if gp else None,  # type: ignore[arg-type]
        provider_in_england=not row["provider"].startswith("7A"),
        charged_to=row["charged_to"] or "27D",
        **read_terms(row["terms"]),
    )


def test_every_line_has_the_answer_that_it_has_alone(
    activity: list[dict[str, Any]], found: list[dict[str, Any]]
) -> None:
    assert len(found) == len(activity)
    for row, answer in zip(activity, found, strict=True):
        line = line_of(row)
        alone = determine(line, lists_for(line.day), ruleset_on(line.day, {})[0])
        told = {name: getattr(alone, name) for name in TOLD}
        assert {name: answer[name] for name in told} == told
        assert answer["basis"].split() == list(alone.basis)
        assert answer["flags"].split() == list(alone.flags)


def best_book(kind: str | None, payer: str | None, day: date) -> PriceBook | None:
    fits = [each for each in BOOKS if each.fits(kind, payer, day)]
    return max(fits, key=lambda each: each.fits(kind, payer, day)).book if fits else None


def priced_alone(row: dict[str, Any], by: PriceBook | None) -> tuple[int | None, Any, str | None]:
    if by is None:
        return None, None, "no-price-book"
    alone = price(
        PricedActivity(
            pod=row["pod"], provider=row["provider"], hrg=row["hrg"],
            length_of_stay=row["length_of_stay"], age=row["age"],
            admission_method=row["admission_method"], day=row["activity_date"], mff=row["mff"],
            units=row["units"], unit_price=row["unit_price"],
        ),
        by,
    )  # fmt: skip
    return alone.pence, alone.unrounded, alone.reason


def test_every_line_has_the_price_that_it_has_alone(
    activity: list[dict[str, Any]], found: list[dict[str, Any]]
) -> None:
    reasons = set()
    for row, told in zip(activity, found, strict=True):
        day = row["activity_date"]
        charged = priced_alone(row, best_book("sub_icb", told["charged_to"], day))
        if row["charged_price"] is not None:
            charged = row["charged_price"], None, None
        assert (told["charged_price"], told["charged_reason"]) == (charged[0], charged[2])
        pence, unrounded, reason = priced_alone(
            row, best_book(told["payer_kind"], told["payer"], day)
        )
        if not told["recharge"]:
            pence = unrounded = reason = None
        assert (told["claim_price"], told["claim_reason"]) == (pence, reason)
        exact = None if unrounded is None else unrounded * 100 * 10**14
        assert told["claim_exact"] == exact
        reasons.add(told["claim_reason"])
    assert reasons >= {"unknown-pod", "missing-mff", "missing-trim-point", "unknown-hrg", None}


def test_the_same_run_has_the_same_bytes(activity: list[dict[str, Any]], tmp_path: Path) -> None:
    batch = write_batch(tmp_path / "batch.parquet", activity)
    first, second = run(tmp_path, "first", [batch]), run(tmp_path, "second", [batch])
    for name in ("lines.parquet", "answers.parquet"):
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_a_month_that_was_sent_again_counts_once(
    activity: list[dict[str, Any]], tmp_path: Path
) -> None:
    earlier = write_batch(tmp_path / "earlier.parquet", activity)
    later = write_batch(tmp_path / "later.parquet", activity[:100])
    left = [each for each in earlier.months if each not in later.months]
    found = read(run(tmp_path, "run", [Batch(earlier.path, left), later]))
    counted = [row for row in found if row["line"] >= BATCH_STEP]
    assert len(counted) == 100
    assert not {(row["provider"], row["month"]) for row in counted} & {
        (row["provider"], row["month"]) for row in found if row["line"] < BATCH_STEP
    }


def test_a_spell_that_an_earlier_line_has_is_a_duplicate(
    activity: list[dict[str, Any]], tmp_path: Path
) -> None:
    one = activity[0] | {"spell": "S", "provider": "RJR"}
    other = one | {"line_no": 3, "hrg": "XD01Z" if one["hrg"] != "XD01Z" else None}
    found = read(
        run(
            tmp_path,
            "run",
            [write_batch(tmp_path / "b.parquet", [one, other, one | {"line_no": 4}])],
        )
    )
    assert [row["duplicate"] for row in found] == [False, False, True]
