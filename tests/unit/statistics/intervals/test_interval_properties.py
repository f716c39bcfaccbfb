"""What holds for every interval, whatever the figures."""

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from services.statistics.estimates import Estimate
from services.statistics.intervals.dsr import Stratum, dsr
from services.statistics.intervals.isr import ReferencedStratum, isr
from services.statistics.intervals.mean import mean
from services.statistics.intervals.rate import rate
from services.statistics.intervals.wilson import proportion

SHARES = st.integers(1, 10_000).flatmap(
    lambda denominator: st.tuples(st.integers(0, denominator), st.just(denominator))
)
CONFIDENCES = st.floats(0.01, 0.9999)
OURS = settings(max_examples=60, deadline=None)


@OURS
@given(share=SHARES, confidence=CONFIDENCES)
def test_wilson_lies_in_0_to_1_and_contains_the_proportion(
    share: tuple[int, int], confidence: float
) -> None:
    found = proportion(*share, confidence)
    assert found.value is not None and found.lower is not None and found.upper is not None
    assert 0 <= found.lower <= found.value <= found.upper <= 1


@OURS
@given(share=SHARES)
def test_wilson_of_the_others_is_its_mirror_image(share: tuple[int, int]) -> None:
    part, whole = share
    found, others = proportion(part, whole), proportion(whole - part, whole)
    assert (found.lower, found.upper) == (
        approx(1 - (others.upper or 0), abs=1e-12),
        approx(1 - (others.lower or 0), abs=1e-12),
    )


@OURS
@given(
    numbers=st.tuples(CONFIDENCES, CONFIDENCES).map(sorted),
    method=st.sampled_from([
        partial(proportion, 7, 20),
        partial(proportion, 0, 20),
        partial(rate, 0, 50.0, 1.0),
        partial(rate, 4, 50.0, 1.0),
        partial(rate, 400, 50.0, 1.0),
        partial(mean, [3.0, 4.5, 9.0]),
        partial(dsr, [Stratum(40, 70, 10), Stratum(4, 90, 30)], 1000.0),
    ]),
)  # fmt: skip
def test_more_confidence_is_a_wider_interval(
    numbers: list[float], method: Callable[[float], Estimate]
) -> None:
    less, more = method(numbers[0]), method(numbers[1])
    assert less.lower is not None and more.lower is not None
    assert less.upper is not None and more.upper is not None
    assert more.lower <= less.lower + 1e-9
    assert less.upper <= more.upper + 1e-9


@OURS
@given(
    bands=st.lists(
        st.tuples(st.integers(0, 50), st.integers(1, 500)), min_size=1, max_size=8
    ).filter(lambda bands: sum(count for count, _ in bands) >= 10)
)
def test_a_rate_standardised_to_its_own_population_is_the_crude_rate(
    bands: list[tuple[int, int]],
) -> None:
    found = dsr([Stratum(count, people, people) for count, people in bands], 1000)
    count, people = (sum(column) for column in zip(*bands, strict=True))
    crude = rate(count, people, 1000)
    assert found.value == approx(crude.value)
    assert (found.lower, found.upper) == approx((crude.lower, crude.upper))


@OURS
@given(bands=st.lists(st.tuples(st.integers(10, 90), st.integers(1, 900)), min_size=1, max_size=8))
def test_with_equal_weights_a_standardised_rate_is_the_mean_of_the_bands_rates(
    bands: list[tuple[int, int]],
) -> None:
    found = dsr([Stratum(count, people, 5000) for count, people in bands], 1)
    assert found.value == approx(sum(count / people for count, people in bands) / len(bands))


@OURS
@given(bands=st.lists(st.tuples(st.integers(0, 90), st.integers(1, 900)), min_size=1, max_size=8))
def test_a_population_held_against_itself_has_a_ratio_of_one(bands: list[tuple[int, int]]) -> None:
    found = isr([ReferencedStratum(count, n, count, n) for count, n in bands], "ratio")
    assert found.value == (approx(1.0) if found.observed else None)


@pytest.mark.parametrize("size", [1e-9, 1, 1e9])
def test_the_unit_of_a_mean_does_not_matter(size: float) -> None:
    found, unit = mean([3.0 * size, 4.5 * size, 9.0 * size]), mean([3.0, 4.5, 9.0])
    assert unit.value is not None and unit.lower is not None
    assert (found.value, found.lower) == approx((unit.value * size, unit.lower * size))
