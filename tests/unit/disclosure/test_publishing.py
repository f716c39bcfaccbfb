"""What may be seen of one cell: every statistic has its rule, and a blank is never a number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.disclosure import (
    Cell,
    Exemption,
    PublishedCell,
    Statistic,
    ValueNote,
    publish,
    sort_key,
)

RATIOS = [
    Statistic.PROPORTION,
    Statistic.CRUDE_RATE,
    Statistic.INDIRECTLY_STANDARDISED_RATIO,
]
MEASURED = [Statistic.MEAN, Statistic.MEDIAN]


def limits(numerator: float, denominator: float) -> tuple[float, float]:
    return numerator / denominator - 0.1, numerator / denominator + 0.1


@pytest.mark.parametrize(
    ("count", "value", "note"),
    [
        (0, 0, None),
        (1, None, ValueNote.SUPPRESSED),
        (7, None, ValueNote.SUPPRESSED),
        (8, 10, ValueNote.ROUNDED),
        (10, 10, ValueNote.ROUNDED),
        (23, 25, ValueNote.ROUNDED),
        (None, None, ValueNote.NOT_AVAILABLE),
    ],
)
def test_a_count(count: int | None, value: int | None, note: ValueNote | None) -> None:
    shown = publish(Cell(code="RRK", numerator=count))
    assert shown == PublishedCell(code="RRK", value=value, numerator=value, note=note)


@pytest.mark.parametrize("exemption", Exemption)
@pytest.mark.parametrize("count", [0, 3, 12])
def test_an_exempt_count_is_shown_as_it_is(exemption: Exemption, count: int) -> None:
    shown = publish(Cell(code="E92000001", numerator=count, exemption=exemption))
    assert (shown.value, shown.note) == (count, None)


def test_a_proportion_and_its_limits_come_from_rounded_figures() -> None:
    cell = Cell(
        code="RRK", statistic=Statistic.PROPORTION, numerator=13, denominator=62, lower=0.1, upper=1
    )
    shown = publish(cell, interval=limits)
    assert (shown.numerator, shown.denominator, shown.value) == (15, 60, 0.25)
    assert (shown.lower, shown.upper) == limits(15, 60)
    assert shown.note is ValueNote.ROUNDED


def test_limits_of_the_exact_value_are_not_shown_beside_a_rounded_one() -> None:
    cell = Cell(
        code="RRK", statistic=Statistic.PROPORTION, numerator=13, denominator=62, lower=0.1, upper=1
    )
    assert (publish(cell).lower, publish(cell).upper) == (None, None)


@pytest.mark.parametrize("statistic", RATIOS)
@pytest.mark.parametrize("numerator", range(1, 8))
def test_a_suppressed_numerator_blanks_its_ratio_and_the_limits(
    statistic: Statistic, numerator: int
) -> None:
    cell = Cell(code="RRK", statistic=statistic, numerator=numerator, denominator=100, lower=0.01)
    shown = publish(cell, interval=limits)
    assert shown == PublishedCell(code="RRK", denominator=100, note=ValueNote.SUPPRESSED)


def test_a_suppressed_denominator_blanks_the_proportion_even_of_nobody() -> None:
    cell = Cell(code="RRK", statistic=Statistic.PROPORTION, numerator=0, denominator=5)
    assert publish(cell) == PublishedCell(code="RRK", numerator=0, note=ValueNote.SUPPRESSED)


def test_a_proportion_of_nobody_is_not_available() -> None:
    cell = Cell(code="RRK", statistic=Statistic.PROPORTION, numerator=0, denominator=0)
    assert publish(cell).note is ValueNote.NOT_AVAILABLE


def test_a_public_population_is_not_rounded() -> None:
    cell = Cell(
        code="QYG",
        statistic=Statistic.CRUDE_RATE,
        numerator=52,
        denominator=2501,
        multiplier=100_000,
        open_denominator=True,
    )
    assert (publish(cell).denominator, publish(cell).value) == (2501, 100_000 * 50 / 2501)


def test_the_expected_number_of_a_standardised_ratio_is_no_count_of_people() -> None:
    statistic = Statistic.INDIRECTLY_STANDARDISED_RATIO
    shown = publish(Cell(code="RRK", statistic=statistic, numerator=52, denominator=6.25))
    assert (shown.value, shown.denominator) == (8, 6.25)


@pytest.mark.parametrize("statistic", MEASURED)
@pytest.mark.parametrize("people", range(1, 8))
def test_a_mean_or_median_of_fewer_than_eight_people_is_blank(
    statistic: Statistic, people: int
) -> None:
    cell = Cell(code="RRK", statistic=statistic, value=4.2, lower=3, upper=5, denominator=people)
    assert publish(cell) == PublishedCell(code="RRK", note=ValueNote.SUPPRESSED)


@pytest.mark.parametrize("statistic", MEASURED)
def test_a_mean_or_median_of_eight_people_is_shown_as_it_is(statistic: Statistic) -> None:
    cell = Cell(code="RRK", statistic=statistic, value=4.2, lower=3, upper=5, denominator=8)
    assert publish(cell) == PublishedCell(code="RRK", value=4.2, lower=3, upper=5, denominator=10)


def test_a_mean_of_nobody_is_not_available() -> None:
    cell = Cell(code="RRK", statistic=Statistic.MEAN, value=0, denominator=0)
    assert publish(cell).note is ValueNote.NOT_AVAILABLE


def test_a_directly_standardised_rate_is_exempt_but_its_counts_are_not() -> None:
    statistic = Statistic.DIRECTLY_STANDARDISED_RATE
    cell = Cell(code="RRK", statistic=statistic, value=432.1, lower=400, upper=460, numerator=7)
    assert publish(cell) == PublishedCell(code="RRK", value=432.1, lower=400, upper=460)


def test_a_rate_that_its_method_refuses_is_not_available() -> None:
    cell = Cell(code="RRK", statistic=Statistic.DIRECTLY_STANDARDISED_RATE, numerator=9)
    assert publish(cell).note is ValueNote.NOT_AVAILABLE


def test_money_is_exempt() -> None:
    shown = publish(Cell(code="RRK", statistic=Statistic.MONEY, value=123_456, numerator=3))
    assert (shown.value, shown.numerator, shown.note) == (123_456, None, None)


def test_money_at_a_public_price_does_not_tell_a_suppressed_count() -> None:
    cell = Cell(
        code="RRK", statistic=Statistic.MONEY, value=300_000, numerator=3, public_price=True
    )
    assert publish(cell) == PublishedCell(code="RRK", note=ValueNote.SUPPRESSED)


@pytest.mark.parametrize("statistic", [Statistic.COUNT, *RATIOS])
@given(numerator=st.integers(0, 60), others=st.integers(0, 60))
def test_nothing_published_is_one_to_seven_people(
    statistic: Statistic, numerator: int, others: int
) -> None:
    cell = Cell(
        code="RRK", statistic=statistic, numerator=numerator, denominator=numerator + others
    )
    shown = publish(cell)
    assert shown.numerator not in range(1, 8)
    if cell.among_people:
        assert shown.denominator not in range(1, 8)
    if shown.value is None:
        assert shown.note in {ValueNote.SUPPRESSED, ValueNote.NOT_AVAILABLE}


@given(numerator=st.integers(0, 500), others=st.integers(0, 500))
def test_publishing_what_is_published_changes_nothing(numerator: int, others: int) -> None:
    cell = Cell(
        code="RRK",
        statistic=Statistic.PROPORTION,
        numerator=numerator,
        denominator=numerator + others,
    )
    once = publish(cell)
    if once.value is not None:
        again = Cell(
            code="RRK",
            statistic=Statistic.PROPORTION,
            numerator=once.numerator,
            denominator=once.denominator,
        )
        assert publish(again) == once


@given(counts=st.lists(st.integers(0, 40), max_size=8))
def test_the_order_by_value_tells_nothing_about_what_is_hidden(counts: list[int]) -> None:
    shown = [publish(Cell(code=f"{at}", numerator=count)) for at, count in enumerate(counts)]
    hidden_otherwise = [
        publish(Cell(code=f"{at}", numerator=8 - count if 0 < count < 8 else count))
        for at, count in enumerate(counts)
    ]
    assert sorted(shown, key=sort_key) == sorted(hidden_otherwise, key=sort_key)


def test_blanks_stand_at_the_end_in_either_order() -> None:
    shown = [publish(Cell(code=f"{n}", numerator=n)) for n in (40, 5, 20, 0, 2)]
    ascending = [each.code for each in sorted(shown, key=sort_key)]
    descending = sorted(shown, key=lambda each: sort_key(each, descending=True))
    assert ascending == ["0", "20", "40", "2", "5"]
    assert [each.code for each in descending] == ["40", "20", "0", "2", "5"]
