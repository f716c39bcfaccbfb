"""Many organisations at once have the intervals that each has alone."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from services.statistics.estimates import Estimate
from services.statistics.intervals.batch import Estimates, proportions, rates
from services.statistics.intervals.rate import rate
from services.statistics.intervals.wilson import proportion

SHARES = st.integers(0, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
CONFIDENCES = st.sampled_from([0.5, 0.95, 0.998])


def assert_same(many: Estimates, alone: list[Estimate]) -> None:
    for name in ("value", "lower", "upper"):
        expected = [getattr(each, name) for each in alone]
        figures = [np.nan if each is None else each for each in expected]
        assert getattr(many, name).tolist() == approx(figures, nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(shares=st.lists(SHARES, min_size=1, max_size=20), confidence=CONFIDENCES)
def test_proportions(shares: list[tuple[int, int]], confidence: float) -> None:
    x, n = np.array(shares).T
    assert_same(proportions(x, n, confidence), [proportion(*each, confidence) for each in shares])


@settings(max_examples=60, deadline=None)
@given(
    pairs=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 900)), min_size=1, max_size=20),
    confidence=CONFIDENCES,
)
def test_rates(pairs: list[tuple[int, int]], confidence: float) -> None:
    x, n = np.array(pairs).T
    assert_same(rates(x, n, 1000, confidence), [rate(*each, 1000, confidence) for each in pairs])
