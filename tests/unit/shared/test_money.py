"""Money: pounds become pence by rounding half up, and what is divided adds up to the penny."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.shared.money import Money, Pence, allocated, rounded

AMOUNTS = st.decimals(-(10**12), 10**12, places=7, allow_nan=False)
WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=30).filter(any)


@given(AMOUNTS)
def test_half_a_penny_is_rounded_away_from_zero(pounds: Decimal) -> None:
    wanted = (pounds * 100).quantize(Decimal(1), ROUND_HALF_UP)
    assert rounded(pounds) == wanted
    assert rounded(-pounds) == -wanted


def test_the_tie_goes_up_where_bankers_rounding_would_not() -> None:
    assert [rounded(Decimal(text)) for text in ("0.005", "0.015", "0.025", "-0.025")] == [
        1,
        2,
        3,
        -3,
    ]
    assert rounded(Fraction(1, 3)) == 33


@given(st.integers(-(10**15), 10**15).map(Pence))
def test_an_amount_goes_over_the_wire_and_comes_back(pence: Pence) -> None:
    assert Money.of_pence(pence).pence == pence


@given(st.integers(-(10**15), 10**15).map(Pence), WEIGHTS)
def test_no_penny_is_lost_or_made_by_an_allocation(total: Pence, weights: list[int]) -> None:
    shares = allocated(total, weights)
    exact = [Fraction(total) * weight / sum(weights) for weight in weights]
    assert sum(shares) == total
    assert all(abs(share - part) < 1 for share, part in zip(shares, exact, strict=True))


@given(st.integers(-(10**15), 10**15).map(Pence), WEIGHTS, st.integers(1, 1000))
def test_only_the_proportion_of_the_weights_counts(
    total: Pence, weights: list[int], factor: int
) -> None:
    scaled = [weight * factor for weight in weights]
    assert allocated(total, scaled) == allocated(total, weights)
    assert allocated(Pence(-total), weights) == [-share for share in allocated(total, weights)]


def test_the_pence_left_over_go_to_the_largest_remainders() -> None:
    assert allocated(Pence(100), [1, 1, 1]) == [34, 33, 33]
    assert allocated(Pence(10), [1, 5]) == [2, 8]
    assert allocated(Pence(-100), [1, 1, 1]) == [-34, -33, -33]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_weights_that_divide_nothing_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        allocated(Pence(100), weights)
