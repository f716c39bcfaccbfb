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

from services.finance.recovery.agreements.rules.holding_agreement import Agreement, Agreements
from services.finance.recovery.determinations.schemas import DeterminationRequest, LineGiven
from services.finance.recovery.determinations.service import Stance, determine_lines
from services.finance.recovery.prices.rules.books import PointOfDelivery, Price, PriceBook
from services.finance.recovery.prices.rules.price import PricedActivity, price
from services.finance.recovery.runs.answers import PayerBook
from services.finance.recovery.runs.calculation import Basis, Batch, calculate
from services.finance.recovery.runs.result_repository import opened
from services.finance.recovery.runs.rules.columns import ACTIVITY, BATCH_STEP, HOME
from services.finance.recovery.runs.workspace import workspace
from services.shared.settings import Settings
from tests.unit.finance.recovery.determinations.test_lookups import KNOWN

LINES = 3_000
CODES = frozenset(HOME)
TOLD = ("outcome", "payer", "payer_kind", "legal_body", "charged_to", "recharge", "route")
HOMES: tuple[dict[str, str], ...] = (
    {"residence_country": "E92000001", "residence_unitary_authority": "E06000050",
     "residence_icb": "QYG", "residence_sub_icb": "27D"},
    {"residence_country": "E92000001", "residence_icb": "QYG", "residence_sub_icb": "99A"},
    {"residence_country": "W92000004", "residence_unitary_authority": "W06000005"},
    {"residence_country": "W92000004", "residence_lhb": "7A4"},
    {"residence_country": "S92000003"},
    {"residence_lsoa": "W01000001"},
    {"residence_lsoa": "E01999999"},
    {"residence_postcode_sector": "ZZ99 3GZ"},
    {},
)  # fmt: skip
PRACTICES = ("N81001", "W93019", "A99901", "V81997", "X99999", None)
PROVIDERS = ("RJR", "RBL", "RVVKC", "7A1A1", "ZZZ")
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


HELD = Stance(
    {"cam-2025-26": date(2026, 5, 15)},
    Agreements(
        [
            Agreement(1, "27D", "RJR", None, "variable", date(2025, 6, 1), date(2026, 1, 31)),
            Agreement(2, "27D", "RBL", None, "fixed", date(2025, 4, 1), None),
            Agreement(3, "7A1", "RVVKC", None, "contract", date(2025, 4, 1), None),
        ]
    ),
)


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


def lines(seed: int) -> Iterator[dict[str, Any]]:
    """Lines of every kind, at random."""
    chosen = random.Random(seed)
    some = chosen.choice
    for number in range(LINES):
        day = date(2025, 3, 1) + timedelta(days=chosen.randrange(450))
        stay = some((0, 1, 5, 140, 900))
        yield dict.fromkeys(ACTIVITY) | {
            "row": number + 1, "month": day.replace(day=1), "line_ref": f"L{number}",
            "dataset": some(("apc", "apc", "op", "ecds", "community")), "activity_date": day,
            "admission_date": some((None, day - timedelta(days=stay))),
            "provider": some(PROVIDERS), "charged_to": some((None, "27D", "7A1")),
            "gp_practice": some(PRACTICES), "treatment_function": some((None, "100", "140")),
            "specialised": some((None, "none", "red", "blue", "green", "pre_1991")),
            "referred_via_ras": some((None, True)), "nhse_contract": some((None, True, False)),
            "ordinarily_resident": some((None, True, True, False)),
            "charging_category": some((None, None, "A", "D")),
            "health_and_justice": some((None, None, None, True)),
            "infertility": some((None, None, True)), "armed_forces_eligible": some((None, True)),
            "mechanism": some((None, "variable", "fixed")),
            "spell_id": some((None, f"S{number // 3}")),
            "hrg": some((*(hrg for _, hrg in PRICES), "UZ01Z", "QQ99Z", None)),
            "pod": some((*PODS, "NONE")), "length_of_stay": some((None, 0, 1, 5, 6, 12, 98, 140)),
            "age": some((None, 18, 19, 80)), "admission_method": some((None, "11", "21", "2A")),
            "units": some((None, Decimal("2.5"))), "unit_price": some((None, Decimal("10.1235"))),
            "charged_price": some((None, None, 12_345)),
        } | some(HOMES)  # fmt: skip


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
    return Batch(path, sorted({(row["provider"], row["month"]) for row in rows}))


def run(tmp_path: Path, name: str, batches: Sequence[Batch]) -> Path:
    folder = tmp_path / name
    folder.mkdir()
    with workspace(Settings(data_dir=tmp_path)) as space:
        calculate(space, batches, Basis(KNOWN, BOOKS, "27D", HELD.carried, HELD.agreements), folder)
    return folder


def read(folder: Path) -> list[dict[str, Any]]:
    with opened(folder) as connection:
        found = connection.sql("SELECT * FROM told ORDER BY line")
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


def line_of(row: dict[str, Any]) -> dict[str, Any]:
    """The line as it is asked about alone."""
    home = {name.removeprefix("residence_"): row[name] for name in row if name[10:] in CODES}
    alone = {name: row[name] for name in LineGiven.model_fields if row.get(name) is not None}
    return alone | ({"residence": home} if home["country"] else {})


def test_every_line_has_the_answer_that_it_has_alone(
    activity: list[dict[str, Any]], found: list[dict[str, Any]]
) -> None:
    asked = DeterminationRequest.model_construct(
        ruleset=None, commissioner="27D", lines=[LineGiven(**line_of(row)) for row in activity]
    )
    assert len(found) == len(activity)
    for answer, line in zip(found, determine_lines(asked, KNOWN, HELD), strict=True):
        told = {name: getattr(line.found, name) for name in TOLD}
        assert {name: answer[name] for name in TOLD} == told
        assert answer["basis"].split() == list(line.found.basis)
        assert answer["flags"].split() == list(line.found.flags)
    assert {row["outcome"] for row in found} == {
        "payer", "no_payer", "out_of_scope", "unassigned"
    }  # fmt: skip


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
            admission_method=row["admission_method"], day=row["activity_date"],
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
        kind = "lhb" if told["charged_to"] == "7A1" else "sub_icb"
        charged = priced_alone(row, best_book(kind, told["charged_to"], day))
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
    left = [each for each in earlier.parts if each not in later.parts]
    found = read(run(tmp_path, "run", [Batch(earlier.path, left), later]))
    counted = [row for row in found if row["line"] >= BATCH_STEP]
    assert len(counted) == 100
    assert not {(row["provider"], row["month"]) for row in counted} & {
        (row["provider"], row["month"]) for row in found if row["line"] < BATCH_STEP
    }


def test_a_spell_that_an_earlier_line_has_is_a_duplicate(
    activity: list[dict[str, Any]], tmp_path: Path
) -> None:
    one = activity[0] | {"spell_id": "S", "provider": "RJR"}
    other = one | {"row": 2, "hrg": "XD01Z" if one["hrg"] != "XD01Z" else None}
    found = read(
        run(
            tmp_path,
            "run",
            [write_batch(tmp_path / "b.parquet", [one, other, one | {"row": 3}])],
        )
    )
    assert [row["duplicate"] for row in found] == [False, False, True]


def test_an_agreement_on_a_point_of_delivery_takes_precedence(
    activity: list[dict[str, Any]], tmp_path: Path
) -> None:
    day = date(2025, 9, 1)
    line = activity[0] | {
        "provider": "RJR", "charged_to": "27D", "mechanism": None, "activity_date": day,
        "month": day, "pod": "NEL",
    }  # fmt: skip
    of_pod = Agreement(9, "27D", "RJR", "AE", "fixed", date(2025, 4, 1), None)
    agreements = Agreements([*HELD.agreements.known, of_pod])
    batch = write_batch(tmp_path / "b.parquet", [line, line | {"row": 2, "pod": "AE"}])
    folder = tmp_path / "run"
    folder.mkdir()
    with workspace(Settings(data_dir=tmp_path)) as space:
        calculate(space, [batch], Basis(KNOWN, BOOKS, "27D", {}, agreements), folder)
    assert [row["mechanism"] for row in read(folder)] == ["variable", "fixed"]


AMOUNTS = (0, 1, 4_999, 99_999, 1_000_000, 99_999_999_999)
"""Pence: up to the dearest that a price book may have."""


def dear_book(chosen: random.Random) -> PriceBook:
    """Prices, rates and factors from the least to the most that may be stated."""
    some = chosen.choice
    pods = {
        f"P{number}": PointOfDelivery(f"P{number}", "care", some(("spell", "spell", "contact")),
                                      mff=some((True, False)), short_stay=some((True, False)),
                                      adjustment=some((-10_000, -1, 0, 777, 99_999)))
        for number in range(12)
    } | {"DRUG": PointOfDelivery("DRUG", "drugs", "units")}  # fmt: skip
    prices = {
        (pod, f"AA0{number}Z"): Price(some(AMOUNTS), some((None, 0, 98, 9_999)),
                                      some((None, *AMOUNTS)), some((None, *AMOUNTS)),
                                      some((0, 1, 1_234, 99_999)))
        for pod in pods for number in range(6) if pod != "DRUG"
    }  # fmt: skip
    factors = {"RJR": 9_999_999, "RBL": 1, "RVVKC": 1_025_424}
    return PriceBook("dear", 1, date(2025, 4, 1), date(2026, 4, 1), pods, prices, factors,
                     frozenset({"RJR", "RVVKC"}), some((True, False)))  # fmt: skip


def test_prices_from_the_least_to_the_most_are_those_of_decimals(
    tmp_path: Path, activity: list[dict[str, Any]]
) -> None:
    chosen = random.Random(27)
    book, some = dear_book(chosen), chosen.choice
    numbers = (None, Decimal("0.0001"), Decimal("31.1235"), Decimal("999999999.9999"))
    rows = [
        row | {
            "charged_price": None, "pod": some((*book.pods, "DRUG")),
            "hrg": f"AA0{row['row'] % 6}Z",
            "length_of_stay": some((None, 0, 1, 5, 99, 10_000, 99_999)), "charged_to": None,
            "units": some(numbers), "unit_price": some(numbers), "activity_date": date(2025, 9, 1),
            "month": date(2025, 9, 1), "admission_date": None,
        }
        for row in activity
    ]  # fmt: skip
    folder, batch = tmp_path / "run", write_batch(tmp_path / "b.parquet", rows)
    folder.mkdir()
    basis = Basis(KNOWN, [PayerBook(book, None, None)], "27D", {}, HELD.agreements)
    with workspace(Settings(data_dir=tmp_path)) as space:
        calculate(space, [batch], basis, folder)
    reasons = set()
    for row, told in zip(rows, read(folder), strict=True):
        pence, unrounded, reason = priced_alone(row, book)
        assert (told["charged_price"], told["charged_reason"]) == (pence, reason), row
        if told["recharge"]:
            exact = None if unrounded is None else unrounded * 100 * 10**14
            assert (told["claim_price"], told["claim_exact"]) == (pence, exact), row
        reasons.add(reason)
    assert {None, "too-high", "missing-day-rate", "missing-trim-point"} <= reasons
