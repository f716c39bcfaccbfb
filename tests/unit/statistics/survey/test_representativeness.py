"""How well those who answered stand for the population."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.statistics.intervals.wilson import proportion
from services.statistics.survey.representativeness import (
    MoreThanPopulation,
    NoPopulation,
    UnknownCategory,
    representativeness,
)


def of(respondents: list[int], population: list[int]) -> tuple[dict[str, int], dict[str, int]]:
    names = [f"c{place}" for place in range(len(population))]
    return dict(zip(names, respondents, strict=True)), dict(zip(names, population, strict=True))


@pytest.mark.parametrize(
    ("respondents", "population", "ratio"),
    [([1, 2], [10, 10], 0.5), ([2, 5], [20, 10], 0.2),
     ([40, 60, 100], [65_000, 87_000, 102_000], 0.6276923077)],
)  # fmt: skip
def test_the_ratio_is_of_the_lowest_rate_to_the_highest(
    respondents: list[int], population: list[int], ratio: float
) -> None:
    assert representativeness(*of(respondents, population)).ratio == pytest.approx(ratio, abs=1e-10)


def test_similarity_is_the_overlap_of_both() -> None:
    assert representativeness(*of([2, 8], [40, 60])).similarity == pytest.approx(0.8)
    found = representativeness(*of([40, 60, 100], [65_000, 87_000, 102_000]))
    assert found.similarity == pytest.approx(0.9015748031, abs=1e-10)
    assert [each.index for each in found.rates] == pytest.approx(
        [0.7815384615, 0.8758620690, 1.2450980392], abs=1e-10
    )


def test_the_intervals_are_wilsons() -> None:
    [first, _] = representativeness(*of([15, 1], [16, 16])).rates
    assert (first.lower, first.upper) == pytest.approx((0.7167126243, 0.9888806552), abs=1e-10)
    share = proportion(15, 16)
    assert first.index_lower == pytest.approx((share.lower or 0) * 2)


def test_who_is_not_named_did_not_answer() -> None:
    found = representativeness({"a": 1}, {"a": 10, "b": 10})
    assert (found.ratio, found.similarity) == (0, 0.5)
    assert [each.rate for each in found.rates] == [0.1, 0]


def test_where_nobody_answered_there_is_nothing_to_compare() -> None:
    found = representativeness({}, {"a": 10})
    assert (found.ratio, found.similarity) == (None, None)
    assert [each.code for each in found.warnings] == ["nobody_answered"]


def test_a_category_without_people_is_left_out() -> None:
    found = representativeness({"a": 1}, {"a": 10, "b": 0})
    assert (found.ratio, [each.code for each in found.warnings]) == (1, ["nobody_in_category"])


@pytest.mark.parametrize(
    ("respondents", "population", "refusal"),
    [({"c": 1}, {"a": 1}, UnknownCategory), ({"a": 2}, {"a": 1}, MoreThanPopulation),
     ({}, {"a": 0}, NoPopulation)],
)  # fmt: skip
def test_what_cannot_be_is_refused(
    respondents: dict[str, int], population: dict[str, int], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        representativeness(respondents, population)


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=6), st.integers(1, 50))
def test_everybody_alike_is_perfectly_representative(population: list[int], share: int) -> None:
    found = representativeness(*of([each * share for each in population],
                                   [each * share * 2 for each in population]))  # fmt: skip
    assert found.ratio == pytest.approx(1)
    assert found.similarity == pytest.approx(1)
