"""The slope index of inequality against its published example and against plain least squares."""

from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from services.statistics.inequality.sii import (
    Quantile,
    TransformName,
    ranks,
    sii,
)
from services.statistics.refusals import LimitsReversed, OutsideDomain

POPULATIONS = [7291, 7997, 6105, 7666, 5790, 6934, 5918, 5974, 7147, 7534]
VALUES = [
    75.933459, 78.344238, 83.836063, 83.63754, 80.465503,
    81.115676, 81.693084, 84.190006, 80.595564, 86.289435,
]  # fmt: skip
ERRORS = [1.64, 1.58, 1.51, 1.78, 1.7, 1.56, 1.37, 1.4, 2.43, 1.57]


def quantiles(values: list[float], errors: list[float] | None = None) -> list[Quantile]:
    given_errors = errors or [None] * len(values)
    return [
        Quantile(*each) for each in zip(POPULATIONS, values, given_errors, strict=False)
    ]  # fmt: skip


def test_the_published_example() -> None:
    found = sii(quantiles(VALUES))
    assert found.sii == approx(6.934616, abs=1e-6)
    assert found.rii == approx(1.088818, abs=1e-6)
    assert found.rii == approx((found.intercept + found.sii) / found.intercept)


def test_the_interval_is_the_closed_form() -> None:
    found = sii(quantiles(VALUES, ERRORS))
    share, rank = ranks(POPULATIONS)
    design = np.column_stack([share**0.5, rank * share**0.5])
    slope_row = (np.linalg.inv(design.T @ design) @ design.T)[1]
    reach = 1.959963984540054 * ((slope_row**2 * share * np.array(ERRORS) ** 2).sum()) ** 0.5
    assert (found.lower, found.upper) == approx((found.sii - reach, found.sii + reach))


def test_limits_of_the_values_stand_for_their_errors() -> None:
    by_error = sii(quantiles(VALUES, ERRORS))
    limits = [
        Quantile(each.population, each.value, None, each.value - reach, each.value + reach)
        for each in quantiles(VALUES, ERRORS)
        for reach in [1.959963984540054 * (each.standard_error or 0)]
    ]
    by_limit = sii(limits)
    assert (by_limit.lower, by_limit.upper) == approx((by_error.lower, by_error.upper))
    assert (by_limit.rii_lower, by_limit.rii_upper) == approx(
        (by_error.rii_lower, by_error.rii_upper)
    )


def test_limits_that_do_not_hold_the_value_are_refused() -> None:
    with pytest.raises(LimitsReversed) as refused:
        sii([Quantile(1, 5.0, None, 4.0, 6.0), Quantile(1, 5.0, None, 6.0, 4.0)])
    assert refused.value.path == ("quantiles", 1, "lower")


def test_confidence_widens_the_interval_and_a_multiplier_scales_all_but_the_ratio() -> None:
    usual = sii(quantiles(VALUES, ERRORS))
    wide = sii(quantiles(VALUES, ERRORS), confidence=0.998, multiplier=100)
    assert usual.upper and wide.upper and usual.rii_upper and wide.rii_upper and usual.rii
    assert (wide.sii, wide.intercept) == approx((100 * usual.sii, 100 * usual.intercept))
    assert wide.rii == usual.rii
    stretched = 3.090232306167813 / 1.959963984540054
    assert wide.upper - wide.sii == approx(100 * stretched * (usual.upper - usual.sii))
    assert log(wide.rii_upper / usual.rii) == approx(stretched * log(usual.rii_upper / usual.rii))


def test_the_interval_of_the_ratio_is_what_simulation_finds() -> None:
    """As the published package simulates it: limits of RII from values drawn by their errors."""
    found = sii(quantiles(VALUES, ERRORS))
    generator = np.random.default_rng(5)
    drawn = [sii(quantiles(list(generator.normal(VALUES, ERRORS)))).rii for _ in range(2000)]
    low, high = np.quantile(np.array(drawn, np.float64), [0.025, 0.975])
    assert (found.rii_lower, found.rii_upper) == approx((low, high), abs=0.005)


def test_one_error_missing_is_no_interval() -> None:
    found = sii([*quantiles(VALUES[:9], ERRORS), Quantile(7534, VALUES[9])])
    assert (found.lower, found.upper) == (None, None)
    assert [why.code for why in found.warnings] == ["no_standard_error"]


@pytest.mark.parametrize(("transform", "least", "most"), [("log", 20.0, 80.0), ("logit", 0.1, 0.6)])
def test_a_line_on_another_scale_is_taken_back_at_both_ends(
    transform: TransformName, least: float, most: float
) -> None:
    def there(value: float) -> float:
        return log(value) if transform == "log" else log(value / (1 - value))

    def back(figure: float) -> float:
        odds = float(np.exp(figure))
        return odds if transform == "log" else odds / (1 + odds)

    _, rank = ranks(POPULATIONS)
    drawn = [back(there(least) + each * (there(most) - there(least))) for each in rank]
    found = sii(quantiles(drawn), transform)
    assert (found.intercept, found.sii) == approx((least, most - least))
    assert found.rii == approx(most / least)


@pytest.mark.parametrize("transform", ["log", "logit"])
def test_the_interval_on_another_scale_is_what_simulation_finds(transform: TransformName) -> None:
    values = [value / 100 for value in VALUES]
    errors = [error / 1000 for error in ERRORS]
    found = sii(quantiles(values, errors), transform)
    generator = np.random.default_rng(5)
    drawn = [sii(quantiles(list(generator.normal(values, errors))), transform).sii
             for _ in range(400)]  # fmt: skip
    assert found.upper is not None
    assert float(np.std(drawn)) * 1.96 == approx(found.upper - found.sii, rel=0.15)


@settings(max_examples=40, deadline=None)
@given(
    by=st.floats(-1e4, 1e4),
    times=st.sampled_from([1e-6, 0.5, 3.0, 1e6]),
)
def test_the_index_moves_with_the_unit_and_not_with_the_origin(by: float, times: float) -> None:
    found = sii(quantiles([value * times for value in VALUES], [e * times for e in ERRORS]))
    moved = sii(quantiles([value + by for value in VALUES]))
    assert found.sii == approx(6.934616631034714 * times)
    assert found.upper == approx(10.781 * times, rel=1e-3)
    assert moved.sii == approx(6.934616631034714)


@pytest.mark.parametrize(
    ("quantile", "transform", "field"),
    [
        (Quantile(0, 5), "none", "population"),
        (Quantile(10, 0), "log", "value"),
        (Quantile(10, 0), "logit", "value"),
        (Quantile(10, 1), "logit", "value"),
    ],
)
def test_what_has_no_rank_or_no_logarithm_is_refused(
    quantile: Quantile, transform: TransformName, field: str
) -> None:
    with pytest.raises(OutsideDomain) as refused:
        sii([Quantile(10, 0.5), quantile], transform)
    assert refused.value.path == ("quantiles", 1, field)


def test_no_ratio_is_taken_to_a_fitted_value_that_is_not_above_zero() -> None:
    found = sii([Quantile(10, -1), Quantile(10, 2)])
    assert (found.sii, found.rii) == (approx(6.0), None)
    assert [why.code for why in found.warnings] == [
        "few_quantiles", "no_standard_error", "no_ratio",
    ]  # fmt: skip
