"""Segmented regression against least squares by hand and against statsmodels' own HAC errors."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from services.statistics.arrays import FloatArray
from services.statistics.evaluation.newey_west import fit, usual_lags
from services.statistics.evaluation.segmented import (
    SegmentedRegression,
    TooFewPoints,
    segmented_regression,
)
from tests.unit.statistics.spc.examples import RRK_BREACHES, months


def wandering(points: int = 36, change: int = 20) -> FloatArray:
    """A rising series that steps down at the change; each error keeps half of the one before."""
    generator = np.random.default_rng(3)
    time, errors = np.arange(points), generator.normal(0, 1, points)
    for place in range(1, points):
        errors[place] += 0.5 * errors[place - 1]
    series: FloatArray = 50 + 0.3 * time - 4.0 * (time >= change) + errors
    return series


def design(points: int, change: int) -> FloatArray:
    time = np.arange(points, dtype=np.float64)
    later = (time >= change).astype(np.float64)
    return np.column_stack([np.ones(points), time, later, (time - change) * later])


def test_two_straight_lines_are_found_as_they_were_drawn() -> None:
    before, after = [10 + 2 * t for t in range(8)], [40 - t for t in range(8)]
    found = segmented_regression([*before, *after], 8)
    of = (found.intercept, found.slope_before, found.level_change, found.slope_change)
    assert [each.value for each in of] == approx([10, 2, 14, -3])
    assert list(found.counterfactual) == approx([10 + 2 * t for t in range(16)])
    assert found.mean_effect.value == approx(np.mean([14 - 3 * t for t in range(8)]))
    assert found.last_effect.value == approx(14 - 3 * 7)


def test_the_lines_are_those_of_each_side_fitted_by_hand() -> None:
    values = wandering()
    found = segmented_regression(values.tolist(), 20)

    def line(part: FloatArray) -> tuple[float, float]:
        time = np.arange(part.size)
        slope = ((time - time.mean()) * (part - part.mean())).sum() / (
            (time - time.mean()) ** 2
        ).sum()
        return float(part.mean() - slope * time.mean()), float(slope)

    (start, slope), (restart, later_slope) = line(values[:20]), line(values[20:])
    assert found.slope_before.value == approx(slope)
    assert found.level_change.value == approx(restart - (start + 20 * slope))
    assert found.slope_change.value == approx(later_slope - slope)


def test_rrk_breaches_have_the_intervals_of_statsmodels() -> None:
    """Those of statsmodels 0.15: HAC, two lags, small-sample correction, t distribution."""
    found = segmented_regression(RRK_BREACHES, 12)
    theirs = [
        (found.intercept, 1465.3974359, 1222.88060983, 1707.91426197),
        (found.slope_before, 52.09440559, -9.60332362, 113.7921348),
        (found.level_change, -751.6969697, -1495.9066776, -7.48726179),
        (found.slope_change, 8.45104895, -53.80653787, 70.70863577),
        (found.mean_effect, -705.21620047, -1641.99586134, 231.5634604),
    ]
    assert found.lags == 2
    for ours, value, lower, upper in theirs:
        assert (ours.value, ours.lower, ours.upper) == approx((value, lower, upper), rel=1e-8)


@pytest.mark.proof  # loading statsmodels takes seconds
@pytest.mark.parametrize(
    ("points", "change", "lags"), [(36, 20, 3), (36, 20, 0), (24, 12, 2), (100, 70, 4)]
)
def test_errors_are_those_of_statsmodels(points: int, change: int, lags: int) -> None:
    from statsmodels.regression.linear_model import OLS

    values, columns = wandering(points, change), design(points, change)
    theirs = OLS(values, columns).fit(
        cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}, use_t=True
    )
    ours = fit(columns, values, lags)
    assert np.allclose(ours.coefficients, theirs.params)
    assert np.allclose(ours.covariance, theirs.cov_params())
    if lags == usual_lags(points):
        found = segmented_regression(values.tolist(), change)
        of = (found.intercept, found.slope_before, found.level_change, found.slope_change)
        assert np.allclose([(each.lower, each.upper) for each in of], theirs.conf_int())
        contrast = theirs.t_test([0, 0, 1, (points - change - 1) / 2])
        effect = found.mean_effect
        assert (effect.lower, effect.upper) == approx(tuple(contrast.conf_int()[0]))


def test_a_series_without_a_change_has_an_effect_of_none() -> None:
    found = segmented_regression([5.0 + 0.1 * t for t in range(24)], 12)
    assert found.mean_effect.lower is not None and found.mean_effect.upper is not None
    assert found.mean_effect.lower <= 0 <= found.mean_effect.upper


def test_fewer_than_three_points_to_a_side_are_refused_and_fewer_than_eight_said() -> None:
    for change in (2, 4):
        with pytest.raises(TooFewPoints) as refused:
            segmented_regression([1.0, 2.0, 1.0, 2.0, 1.0, 3.0], change if change == 2 else 4)
        assert refused.value.path == ("change",)
    found = segmented_regression([1.0, 2.0, 1.0, 5.0, 6.0, 5.5], 3)
    assert [why.code for why in found.warnings] == ["few_points"]
    assert segmented_regression(wandering().tolist(), 20).warnings == ()


def test_lines_run_on_across_a_missing_month_and_that_is_said() -> None:
    periods = months(date(2023, 1, 1), 20)
    values = [10.0 + 2 * t for t in range(10)] + [40.0 - t for t in range(10)]
    kept = [place for place in range(20) if place not in {4, 15}]
    found = segmented_regression(
        [values[place] for place in kept], 9, [periods[place] for place in kept]
    )
    of = (found.intercept, found.slope_before, found.level_change, found.slope_change)
    assert [each.value for each in of] == approx([10, 2, 10, -3])
    assert found.last_effect.value == approx(10 - 3 * 9)
    assert [why.code for why in found.warnings] == ["missing_periods"]
    assert segmented_regression(values, 10, periods) == segmented_regression(values, 10)


def effects(found: SegmentedRegression) -> list[float]:
    return [
        each or 0.0
        for estimate in (found.level_change, found.slope_change, found.mean_effect)
        for each in (estimate.value, estimate.lower, estimate.upper)
    ]


@settings(max_examples=40, deadline=None)
@given(
    tenths=st.lists(st.integers(-300, 300), min_size=12, max_size=40),
    by=st.integers(-1000, 1000),
    times=st.sampled_from([0.01, 4.0, 1000.0]),
)
def test_effects_are_in_the_unit_of_the_values_and_know_no_origin(
    tenths: list[int], by: int, times: float
) -> None:
    found = segmented_regression(tenths, 6)
    moved = segmented_regression([(value + by) * times for value in tenths], 6)
    assert effects(moved) == approx(
        [each * times for each in effects(found)], rel=1e-6, abs=1e-6 * times
    )
