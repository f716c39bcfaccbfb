"""The published check prices, known wrong readings of the rule, and what has no price."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.finance.recovery.determinations.rules.points_of_delivery import pod_of
from services.finance.recovery.prices.rules.book_table import EXACT_UNIT, PriceRow, price_rows
from services.finance.recovery.prices.rules.books import MILLIONTHS, PriceBook
from services.finance.recovery.prices.rules.price import EMERGENCY, PricedActivity, price
from tests.unit.finance.recovery.prices.books import MADE_UP, TARIFF_2017_18, TARIFF_2018_19


def pounds(
    hrg: str | None, days: int | None, book: PriceBook = TARIFF_2017_18, **more: Any
) -> str | None:
    """The price in pounds; without a factor unless it is given."""
    line = PricedActivity(
        **{"pod": "NEL", "provider": "RJR", "hrg": hrg, "length_of_stay": days, "mff": MILLIONTHS}
        | more
    )
    found = price(line, book)
    return None if found.pence is None else f"{found.pence / 100:.2f}"


def reason(hrg: str | None, book: PriceBook = TARIFF_2017_18, **more: Any) -> str | None:
    given = {"pod": "NEL", "provider": "RJR", "hrg": hrg, "length_of_stay": 1} | more
    found = price(PricedActivity(**given), book)
    assert (found.pence, found.unrounded, found.parts) == (None, None, ())
    return found.reason


@pytest.mark.parametrize(
    ("hrg", "days", "expected"),
    [("AA22C", 98, "9766.00"), ("AA22C", 99, "10006.00"), ("AA22C", 100, "10246.00"),
     ("DZ11V", 15, "2314.00"), ("LA07P", 20, "3113.00"), ("FZ38P", 5, "698.00"),
     ("FZ38P", 6, "925.00"), ("CD06A", 7, "1318.00")],
)  # fmt: skip
def test_prices_of_the_tariff_of_2017_18(hrg: str, days: int, expected: str) -> None:
    assert pounds(hrg, days) == expected
    assert pounds(hrg, days, pod="NELNE") == expected


@pytest.mark.parametrize(
    ("provider", "hrg", "days", "expected"),
    [("RJR", "AA22C", 98, "10014.29"), ("RJR", "CD06A", 7, "1351.51"),
     ("RXW", "DZ11V", 15, "2351.68"), ("RLQ", "FZ38P", 6, "931.92"),
     ("RBL", "LA07P", 20, "3180.91")],
)  # fmt: skip
def test_prices_with_the_factor_of_the_provider(
    provider: str, hrg: str, days: int, expected: str
) -> None:
    assert pounds(hrg, days, provider=provider, mff=None) == expected


def test_the_parts_add_up_to_the_unrounded_price() -> None:
    line = PricedActivity("NEL", "RJR", "AA22C", 100)
    found = price(line, TARIFF_2017_18)
    assert [(part.label, str(part.amount)) for part in found.parts[:2]] == [
        ("base price", "9766"),
        ("2 days over 98 at 240.00", "480"),
    ]
    assert found.parts[2].label == "market forces factor 1.025424"
    assert found.unrounded == sum(part.amount for part in found.parts) == Decimal("10506.494304")
    assert found.pence == 1_050_649


# Known wrong readings of others.


def test_a_short_stay_price_is_a_column_and_never_taken_off_the_price() -> None:
    young_adult = {"book": MADE_UP, "age": 19, "admission_method": "21"}
    assert pounds("FZ38P", 1, **young_adult) == "411.00"
    assert pounds("FZ38P", 1, pod="NELST", **young_adult) == "411.00"


def test_a_day_case_has_its_own_price_and_no_part_of_an_ordinary_one() -> None:
    assert pounds("FZ38P", 0, MADE_UP, pod="DC") == "613.00"
    assert pounds("FZ38P", 1, MADE_UP, pod="EL") == "1200.00"


def test_a_trim_point_counts_days_and_is_no_price() -> None:
    assert pounds("DZ11V", 11) == "1482.00"
    assert pounds("DZ11V", 12) == "1690.00"


def test_elective_and_non_elective_trim_points_are_apart() -> None:
    assert pounds("FZ38P", 20, MADE_UP, pod="EL") == "1200.00"
    assert pounds("FZ38P", 21, MADE_UP, pod="EL") == "1400.00"
    assert pounds("FZ38P", 20, MADE_UP) == "4105.00"


@pytest.mark.parametrize(
    ("change", "expected"),
    [({"age": 18}, "700.00"), ({"age": None}, "700.00"), ({"admission_method": "11"}, "700.00"),
     ({"admission_method": "31"}, "700.00"), ({"admission_method": None}, "700.00"),
     ({"days": 2}, "700.00"), ({"days": 0}, "411.00"), ({"age": 90}, "411.00"),
     ({"admission_method": "2D"}, "411.00"), ({"hrg": "DZ11V"}, "1482.00")],
)  # fmt: skip
def test_the_short_stay_price_is_for_adults_in_an_emergency_of_up_to_a_day(
    change: dict[str, Any], expected: str
) -> None:
    line = {"hrg": "FZ38P", "days": 1, "age": 19, "admission_method": "21"} | change
    assert pounds(book=MADE_UP, **line) == expected


def test_the_first_of_april_belongs_to_the_new_year_only() -> None:
    days = [TARIFF_2018_19.starts, TARIFF_2017_18.ends]
    for day in days:
        assert pounds("FZ38P", 5, TARIFF_2018_19, day=day) == "703.00"
        assert reason("FZ38P", day=day) == "outside-price-book"


def test_half_a_penny_goes_up_where_a_float_would_lose_it() -> None:
    book = replace(
        TARIFF_2017_18,
        prices={("NEL", "X"): replace(TARIFF_2017_18.prices["NEL", "FZ38P"], base=100)},
    )
    assert pounds("X", 1, book, mff=1_005_000) == "1.01"
    assert pounds("X", 1, book, mff=1_025_000) == "1.03"
    assert pounds("X", 1, book, mff=1_004_999) == "1.00"


def test_one_rounding_only() -> None:
    unrounded = price(PricedActivity("NEL", "RJR", "CD06A", 7), TARIFF_2017_18).unrounded
    assert unrounded == Decimal("1318") * Decimal("1.025424")


# Top-ups, adjustments, units.


def test_a_top_up_is_for_its_providers_and_on_long_stay_days_only_where_the_book_says() -> None:
    stay = {"hrg": "FZ38P", "days": 7, "book": MADE_UP}
    assert pounds(**stay) == "1154.00"
    assert pounds(**stay, provider="RBL") == "1322.00"
    both = stay | {"book": replace(MADE_UP, long_stay_top_up=True)}
    assert pounds(**both, provider="RBL") == "1430.96"


def test_an_agreed_adjustment_is_of_its_point_of_delivery() -> None:
    assert pounds("NZ30C", None, MADE_UP, pod="MAT") == "2825.01"
    assert pounds("VB09Z", None, MADE_UP, pod="AE") == "93.44"


def test_what_is_passed_through_has_no_factor_unless_the_book_prices_it() -> None:
    units = {"units": Decimal("3.5"), "unit_price": Decimal("31.11"), "mff": None}
    assert pounds(None, None, MADE_UP, pod="DENTAL", **units) == "108.89"
    assert pounds("XC07Z", None, MADE_UP, pod="CC", **units) == "108.89"
    assert pounds("XC01Z", None, MADE_UP, pod="CC", **units) == "1500.00"


# What has no price keeps its reason and is never 0.


def test_what_cannot_be_priced_says_why() -> None:
    assert reason("UZ01Z") == "invalid-hrg"
    assert reason("ZZ99Z") == "unknown-hrg"
    assert reason(None) == "missing-hrg"
    assert reason("DZ11V", MADE_UP, pod="EL") == "missing-price"
    assert reason("AA22C", pod="OPFA") == "unknown-pod"
    assert reason("AA22C", provider="RXX") == "missing-mff"
    assert reason("AA22C", length_of_stay=None) == "missing-length-of-stay"
    assert reason(None, MADE_UP, pod="DENTAL", units=Decimal(3)) == "missing-unit-price"
    assert reason("AA22C", TARIFF_2018_19, length_of_stay=6) == "missing-trim-point"
    assert pounds("AA22C", 5, TARIFF_2018_19) == "9859.00"


@pytest.mark.parametrize(
    ("method", "classification", "days", "pod"),
    [("11", "2", 0, "DC"), ("11", "2", 1, "EL"), ("12", "1", 3, "EL"), ("13", "3", 0, "RADAY"),
     ("11", "4", 0, "RANIGHT"), ("31", "1", 2, "NELNE"), ("32", "1", 2, "NELNE"),
     ("81", "1", 0, "NELNE"), ("83", "1", 0, "NELNE"), ("21", "1", 0, "NEL"),
     ("2A", "1", 0, "NEL"), ("2D", "1", 9, "NEL"), ("28", "1", 0, "NEL"), ("99", "1", 0, None),
     ("21", "2", 0, "NEL")],
)  # fmt: skip
def test_the_point_of_delivery_comes_from_how_the_patient_was_admitted(
    method: str, classification: str, days: int, pod: str | None
) -> None:
    assert pod_of(method, classification, days) == pod


LINES = st.builds(
    PricedActivity,
    pod=st.sampled_from(sorted(MADE_UP.pods)),
    provider=st.sampled_from(["RJR", "RXW", "RLQ", "RBL", "RXX"]),
    hrg=st.sampled_from(["FZ38P", "DZ11V", "NZ30C", "VB09Z", "XC01Z", "UZ01Z", "QQ01Z"]),
    length_of_stay=st.integers(0, 10_000),
    age=st.none() | st.integers(0, 110),
    admission_method=st.sampled_from([None, "11", "21", "2D", "31"]),
)
ROWS = {(row.pod, row.currency): row for row in price_rows(MADE_UP)}


def by_integers(line: PricedActivity, row: PriceRow) -> int:
    """The price as the table form of a book describes it."""
    days = line.length_of_stay or 0
    adult = line.age is not None and line.age >= 19
    short = row.has_short_stay and days <= 1 and adult and line.admission_method in EMERGENCY
    base = row.short_stay if short and row.short_stay is not None else row.base
    long = max(0, days - (row.trim or 0)) * (row.day_rate or 0) if row.is_spell else 0
    top = 10_000 + (row.top_up if line.provider in MADE_UP.top_up_providers else 0)
    mff = MADE_UP.mff[line.provider] if row.has_mff else MILLIONTHS
    exact = ((base or 0) * top + long * 10_000) * row.adjustment * mff
    return (2 * exact + EXACT_UNIT) // (2 * EXACT_UNIT)


@given(LINES)
def test_the_table_form_of_a_book_gives_the_same_pence(line: PricedActivity) -> None:
    found, row = price(line, MADE_UP), ROWS.get((line.pod, line.hrg or ""))
    if row is None or line.hrg == "UZ01Z" or (row.has_mff and line.provider not in MADE_UP.mff):
        assert found.pence is None
    else:
        assert found.pence == by_integers(line, row)


@given(LINES)
def test_a_price_is_within_half_a_penny_of_what_it_is_made_of(line: PricedActivity) -> None:
    found = price(line, MADE_UP)
    assert (found.pence is None) == (found.reason is not None)
    if found.pence is not None and found.unrounded is not None:
        assert sum((part.amount for part in found.parts), Decimal(0)) == found.unrounded
        assert found.pence == int(found.unrounded.scaleb(2).quantize(Decimal(1), ROUND_HALF_UP))
        assert abs(Fraction(found.unrounded) * 100 - found.pence) <= Fraction(1, 2)


@given(LINES, st.integers(1, 400))
def test_a_longer_stay_never_costs_less(line: PricedActivity, more: int) -> None:
    line = replace(line, age=None)
    longer = replace(line, length_of_stay=(line.length_of_stay or 0) + more)
    before, after = price(line, MADE_UP).pence, price(longer, MADE_UP).pence
    assert before is None or (after is not None and after >= before)
