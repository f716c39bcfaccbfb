"""A figure is put together of a published total, or else of the parts of one kind: never both."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics.observations.rules.disclosure import CountedFigure, Part
from services.metrics.observations.rules.totals import Sum, put_together, wanted_part
from services.metrics.observations.rules.values import value_by

ONE, TWO = Part("specialty", "C_100"), Part("specialty", "C_101")
QUINTILE = Part("deprivation_quintile", "1")
WHOLE = Part()


def counted(
    numerator: float | None, denominator: float | None = None, value: float | None = None
) -> CountedFigure:
    return CountedFigure(numerator, denominator, value, None, None)


def total(
    figures: dict[Part, CountedFigure],
    calculation: str = "count",
    multiplier: float = 1,
    wanted: Part = WHOLE,
    withheld: Sequence[Part] = (),
) -> Sum | None:
    return put_together(
        figures,
        wanted,
        calculation=calculation,
        multiplier=multiplier,
        breakdown="specialty",
        withheld=withheld,
    )


def test_a_published_total_counts_and_its_parts_do_not() -> None:
    found = total({WHOLE: counted(10), ONE: counted(4), TWO: counted(5)})
    assert found == Sum(10, None, [WHOLE])


def test_without_one_the_parts_of_the_indicators_own_breakdown_are_added() -> None:
    found = total({ONE: counted(4), TWO: counted(5), QUINTILE: counted(9)})
    assert found == Sum(9, None, [ONE, TWO])


@pytest.mark.parametrize("withheld", [WHOLE, TWO])
def test_what_is_withheld_is_not_made_of_the_parts_that_are_shown(withheld: Part) -> None:
    assert total({ONE: counted(0)}, withheld=[withheld]) is None
    assert total({ONE: counted(0)}, wanted=ONE, withheld=[withheld]) == Sum(0, None, [ONE])
    assert total({ONE: counted(0), WHOLE: counted(10)}, withheld=[TWO]) == Sum(10, None, [WHOLE])


def test_shares_are_added_by_numerator_and_denominator() -> None:
    found = total({ONE: counted(1, 4), TWO: counted(2, 4)}, "proportion")
    assert found == Sum(3, 8, [ONE, TWO])


def test_medians_and_given_values_are_never_added() -> None:
    figures = {ONE: counted(None, 8, 3.0), TWO: counted(None, 9, 4.0)}
    assert total(figures, "median") is None
    assert total(figures, "median", wanted=ONE) == Sum(3.0, None, [ONE])


def test_the_numerator_of_a_rate_is_multiplied() -> None:
    assert total({WHOLE: counted(5, 100)}, "rate", 1000) == Sum(5000, 100, [WHOLE])


def test_what_was_not_collected_is_not_nought() -> None:
    assert total({}) is None
    assert total({ONE: counted(4)}, wanted=TWO) is None


@given(st.dictionaries(st.sampled_from([ONE, TWO, QUINTILE]), st.integers(0, 10**9)))
def test_a_computed_total_is_the_sum_of_its_parts(counts: dict[Part, int]) -> None:
    found = total({part: counted(count) for part, count in counts.items()})
    parts = [count for part, count in counts.items() if part != QUINTILE]
    assert (found.numerator if found else None) == (sum(parts) if parts else None)


def test_a_part_is_asked_for_by_its_kind() -> None:
    assert wanted_part("specialty", "C_100", "all", "all") == ONE
    assert wanted_part("specialty", "all", "female", "all") == Part(sex="female")


@pytest.mark.parametrize(
    ("calculation", "figures", "value"),
    [
        ("count", (7, None, None), 7),
        ("proportion", (1, 4, None), 0.25),
        ("rate", (5, 1000, None), 500),
        ("proportion", (0, 0, None), None),
        ("standardised_rate", (5, 1000, None), None),
        ("standardised_rate", (5, 1000, 321.5), 321.5),
        ("mean", (None, None, None), None),
    ],
)
def test_a_value_is_what_the_calculation_says(
    calculation: str, figures: tuple[float | None, ...], value: float | None
) -> None:
    assert value_by(calculation, 100_000 if calculation == "rate" else 1, *figures) == value
