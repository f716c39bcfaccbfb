"""Organisations beside each other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from services.statistics.comparison.benchmark import Comparison
from services.statistics.comparison.units import ComparedKind, compare_units
from services.statistics.refusals import NumeratorAboveDenominator


def test_units_are_held_against_all_of_them_together() -> None:
    found = compare_units(
        [90, 140, 210, 0], [100, 200, 250, 0], kind="proportion", polarity="high_is_good"
    )
    assert found.benchmark == approx(0.8)
    assert found.against == (
        Comparison("better", "95"), Comparison("worse", "99.8"), Comparison("similar", None), None,
    )  # fmt: skip
    assert found.percentiles[:3].tolist() == [100, 0, 50]
    assert np.isnan(found.percentiles[3])
    assert [why.code for why in found.warnings] == ["no_denominator"]


def test_a_benchmark_and_limits_are_in_the_unit_of_the_values() -> None:
    plain = compare_units([30, 5], [1000, 900.5], kind="rate", benchmark=0.02)
    scaled = compare_units([30, 5], [1000, 900.5], kind="rate", benchmark=20, multiplier=1000)
    assert scaled.against == plain.against
    assert scaled.at_998.upper.tolist() == approx([1000 * each for each in plain.at_998.upper])
    share = compare_units([30], [100], kind="proportion", multiplier=100)
    assert (share.benchmark, share.at_95.value[0]) == (approx(30), approx(30))


def test_nobody_has_a_benchmark_where_nobody_has_a_denominator() -> None:
    found = compare_units([0], [0], kind="rate")
    assert (found.benchmark, found.against) == (None, (None,))


def test_more_cases_than_people_are_refused_at_their_unit() -> None:
    with pytest.raises(NumeratorAboveDenominator) as refused:
        compare_units([1, 3], [2, 2], kind="proportion")
    assert refused.value.path == ("units", 1, "numerator")


@settings(max_examples=50, deadline=None)
@given(
    units=st.lists(
        st.integers(1, 900).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
        min_size=1,
        max_size=20,
    ),
    kind=st.sampled_from(["proportion", "rate"]),
)
def test_what_differs_at_998_differs_at_95_and_better_one_way_is_worse_the_other(
    units: list[tuple[int, int]], kind: ComparedKind
) -> None:
    x, n = zip(*units, strict=True)
    high = compare_units(x, n, kind=kind, polarity="high_is_good")
    low = compare_units(x, n, kind=kind, polarity="low_is_good")
    opposite = {"better": "worse", "worse": "better", "similar": "similar"}
    assert (high.at_998.lower <= high.at_95.lower + 1e-12).all()
    assert (high.at_998.upper >= high.at_95.upper - 1e-12).all()
    for one, other in zip(high.against, low.against, strict=True):
        assert one is not None and other is not None
        assert (other.side, other.level) == (opposite[one.side], one.level)
