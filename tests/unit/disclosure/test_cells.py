"""What a cell can be, and totals: computed, then rounded."""

from dataclasses import replace

import pytest

from services.disclosure import (
    Cell,
    DisclosureRefusal,
    Exemption,
    Statistic,
    publish,
    total_of,
)


@pytest.mark.parametrize(
    ("says", "figures"),
    [
        ("RRK: the numerator is -1", {"numerator": -1}),
        ("RRK: the denominator is nan", {"denominator": float("nan")}),
        ("RRK: the numerator is inf", {"numerator": float("inf")}),
        ("whole numbers, not 7.5", {"numerator": 7.5}),
        ("open_denominator", {"numerator": 9, "denominator": 1234.5}),
        (
            "9 cannot be a part of 8",
            {"statistic": Statistic.PROPORTION, "numerator": 9, "denominator": 8},
        ),
        ("of how many people", {"statistic": Statistic.MEAN, "value": 4.2}),
        ("only money has a public_price", {"numerator": 9, "public_price": True}),
        (
            "for how many people",
            {"statistic": Statistic.MONEY, "value": 123400, "public_price": True},
        ),
    ],
)
def test_a_cell_that_cannot_be_says_what_is_wrong(says: str, figures: dict) -> None:
    with pytest.raises(DisclosureRefusal, match=says):
        Cell(code="RRK", **figures)


def test_a_denominator_that_counts_no_people_may_be_a_fraction() -> None:
    rate = Cell(
        code="RRK",
        statistic=Statistic.CRUDE_RATE,
        numerator=12,
        denominator=2000.5,
        open_denominator=True,
    )
    assert publish(rate).denominator == 2000.5


def test_a_total_is_computed_from_unrounded_parts_and_then_rounded() -> None:
    parts = [Cell(code=code, numerator=12) for code in "abc"]
    assert publish(total_of("all", parts)).value == 35
    assert sum(publish(part).value or 0 for part in parts) == 30


def test_suppressed_parts_count_in_the_total() -> None:
    parts = [Cell(code="a", numerator=4), Cell(code="b", numerator=5)]
    assert publish(total_of("all", parts)).value == 10


def test_a_total_of_proportions_sums_numerators_and_denominators() -> None:
    parts = [
        Cell(code=code, statistic=Statistic.PROPORTION, numerator=n, denominator=20)
        for code, n in (("a", 4), ("b", 6))
    ]
    total = total_of("England", parts, Exemption.NATIONAL)
    assert (total.numerator, total.denominator) == (10, 40)
    assert publish(total).value == 0.25


def test_a_total_lacks_what_one_of_its_parts_lacks() -> None:
    parts = [Cell(code="a", numerator=4), Cell(code="b", numerator=None)]
    assert total_of("all", parts).numerator is None


def test_means_are_not_added_up() -> None:
    mean = Cell(code="a", statistic=Statistic.MEAN, value=4.2, denominator=20)
    with pytest.raises(DisclosureRefusal, match="only counts or ratios"):
        total_of("all", [mean, replace(mean, code="b")])
