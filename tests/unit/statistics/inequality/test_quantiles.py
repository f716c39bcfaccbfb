"""Groups of equal number, as the OHID guide makes them."""

from collections import Counter
from math import ceil, floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.statistics.inequality.quantiles import quantile_groups


def test_values_that_divide_evenly_make_equal_groups() -> None:
    assert quantile_groups(range(6), 3).groups == (1, 1, 2, 2, 3, 3)
    assert quantile_groups(range(6), 3, highest_is_one=True).groups == (3, 3, 2, 2, 1, 1)


def test_equal_values_share_the_lowest_group_that_one_of_them_has() -> None:
    assert quantile_groups([1, 2, 2, 2, 2, 3], 3).groups == (1, 1, 1, 1, 1, 3)
    assert quantile_groups([4] * 6, 3).groups == (1,) * 6


def test_fewer_values_than_groups_have_none() -> None:
    found = quantile_groups([1, 2], 3)
    assert found.groups == (None, None)
    assert [why.code for why in found.warnings] == ["few_values"]


@pytest.mark.parametrize("highest_is_one", [True, False])
@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(st.integers(-500, 500), unique=True, min_size=5, max_size=60),
    groups=st.integers(2, 5),
)
def test_groups_of_different_values_are_balanced_and_ordered(
    highest_is_one: bool, values: list[int], groups: int
) -> None:
    found = quantile_groups(values, groups, highest_is_one=highest_is_one).groups
    sizes = Counter(found)
    assert set(sizes) == set(range(1, groups + 1))
    assert max(sizes.values()) - min(sizes.values()) <= 1
    by_value = [group or 0 for _, group in sorted(zip(values, found, strict=True))]
    assert by_value == sorted(by_value, reverse=highest_is_one)


@settings(max_examples=60, deadline=None)
@given(values=st.lists(st.integers(0, 9), min_size=4, max_size=40), groups=st.integers(2, 4))
def test_the_groups_are_those_of_the_published_formula(values: list[int], groups: int) -> None:
    count = len(values)
    for value, group in zip(values, quantile_groups(values, groups).groups, strict=True):
        rank = 1 + sum(other < value for other in values)
        share = round((count + 1 - rank) / (count / groups), 9)
        assert group == max(1, floor((groups + 1) - ceil(share)))
