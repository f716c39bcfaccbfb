"""Funnel limits and over-dispersion against the published figures and the plain formulae."""

from itertools import pairwise
from math import asin, exp, log, sin, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx
from scipy.stats import poisson

from services.statistics.comparison.funnel import Funnel, FunnelKind, funnel
from services.statistics.comparison.funnel_limits import poisson_limit
from services.statistics.comparison.overdispersion import in_middle, winsorised
from services.statistics.refusals import NumeratorAboveDenominator, OutsideDomain

Z_95, Z_998 = 1.959963984540054, 3.090232306167813
KINDS = st.sampled_from(["proportion", "ratio", "rate"])


def spread_out(units: int = 40) -> tuple[list[int], list[int]]:
    """Proportions that differ by more than chance lets them."""
    generator = np.random.default_rng(7)
    sizes = generator.integers(80, 4000, units)
    cases = generator.binomial(sizes, np.clip(generator.normal(0.3, 0.06, units), 0.01, 0.99))
    return cases.tolist(), sizes.tolist()


@pytest.mark.parametrize(
    ("expected", "wanted"),
    [
        (15, (0.2716038, 0.4906593, 1.5055444, 1.8558076)),
        (1, (0.0, 0.0, 2.9019487, 4.8676256)),
    ],
)
def test_a_ratio_has_its_published_limits(expected: float, wanted: tuple[float, ...]) -> None:
    limits = funnel([expected], [expected], kind="ratio").limits
    found = (limits.lower_998, limits.lower_95, limits.upper_95, limits.upper_998)
    assert [each[0] for each in found] == approx(wanted, abs=1e-7)


@pytest.mark.parametrize(
    ("events", "expected", "outlier"),
    [
        (0, 0.5, "none"),
        (355, 318.557, "high_95"),
        (154, 194.838, "low_95"),
        (141, 106.721, "high_998"),
    ],
)
def test_units_of_the_peers_lie_where_the_peers_say(
    events: int, expected: float, outlier: str
) -> None:
    assert funnel([events], [expected], kind="ratio").outliers == [outlier]


@settings(deadline=None)
@given(expected=st.floats(1e-6, 1e7), p=st.sampled_from([0.001, 0.025, 0.975, 0.999]))
def test_a_limit_is_the_count_interpolated_between_its_neighbours(
    expected: float, p: float
) -> None:
    r = int(poisson.ppf(p, expected))
    r += poisson.cdf(r, expected) <= p
    share = (poisson.cdf(r, expected) - p) / poisson.pmf(r, expected)
    assert poisson_limit(np.array([expected]), p)[0] == approx(max(0.0, r - share), rel=1e-9)


@settings(deadline=None)
@given(expected=st.floats(1e-6, 3.6))
def test_a_unit_without_events_is_no_outlier_where_chance_gives_none(expected: float) -> None:
    """exp(-3.6) is above 2.5%."""
    for adjusted in ("none", "additive"):
        found = funnel([0, 30, 90], [expected, 60, 60], kind="ratio", overdispersion=adjusted)
        assert found.outliers[0] == "none"


def test_the_limits_of_a_ratio_are_times_the_target() -> None:
    plain, doubled = funnel([9], [15], kind="ratio"), funnel([9], [15], kind="ratio", target=2)
    assert doubled.limits.upper_95[0] == approx(2 * plain.limits.upper_95[0])


def test_a_rate_is_a_ratio_to_what_the_target_expects_of_its_people() -> None:
    as_rate = funnel([30, 12], [9000, 6000], kind="rate", multiplier=1000)
    assert as_rate.target == approx(2.8)
    as_ratio = funnel([30, 12], [25.2, 16.8], kind="ratio")
    assert as_rate.limits.lower_998 == approx(2.8 * as_ratio.limits.lower_998)
    assert as_rate.dispersion.phi == approx(as_ratio.dispersion.phi)


def test_a_proportion_has_binomial_limits_clipped_to_0_and_1() -> None:
    found = funnel([2, 30], [10, 110], kind="proportion", target=0.25)
    reach = Z_95 * sqrt(0.25 * 0.75 / 110)
    assert (found.limits.lower_95[1], found.limits.upper_95[1]) == approx(
        (0.25 - reach, 0.25 + reach)
    )
    assert found.limits.lower_998[0] == 0.0


def test_additive_over_dispersion_of_proportions_is_the_plain_formula() -> None:
    cases, sizes = spread_out()
    found = funnel(cases, sizes, kind="proportion", overdispersion="additive")
    target = sum(cases) / sum(sizes)
    z = [
        2 * sqrt(n) * (asin(sqrt(x / n)) - asin(sqrt(target)))
        for x, n in zip(cases, sizes, strict=True)
    ]
    low, high = np.quantile(z, [0.1, 0.9])
    phi = sum(min(max(each, low), high) ** 2 for each in z) / len(z)
    w = [4 * n for n in sizes]
    between = sum(w) - sum(each**2 for each in w) / sum(w)
    tau_squared = (len(z) * phi - (len(z) - 1)) / between
    assert found.dispersion.phi == approx(phi)
    assert found.dispersion.tau_squared == approx(tau_squared)
    angle = asin(sqrt(target)) + Z_998 * sqrt(1 / (4 * sizes[0]) + tau_squared)
    assert found.limits.upper_998[0] == approx(sin(angle) ** 2)


def test_over_dispersion_of_ratios_cuts_off_the_outer_deciles() -> None:
    observed, expected = [*range(10, 50, 2)], [30.0] * 20
    found = funnel(observed, expected, kind="ratio", overdispersion="additive")
    z = sorted(sqrt(30) * log(each / 30) for each in observed)[2:-2]
    phi = sum(each**2 for each in z) / 16
    tau_squared = (16 * phi - 15) / (16 * 30 - 30)
    assert found.dispersion.phi == approx(phi)
    assert found.dispersion.tau_squared == approx(tau_squared)
    assert found.limits.upper_95[0] == approx(exp(Z_95 * sqrt(1 / 30 + tau_squared)))


@pytest.mark.parametrize("kind", ["proportion", "ratio", "rate"])
def test_no_more_variation_than_chance_leaves_the_limits_as_they_are(kind: FunnelKind) -> None:
    cases, sizes = [30, 31, 30, 29], [100, 100, 100, 100]
    plain = funnel(cases, sizes, kind=kind, target=0.3)
    adjusted = funnel(cases, sizes, kind=kind, target=0.3, overdispersion="additive")
    assert adjusted.dispersion.phi is not None and adjusted.dispersion.tau_squared == 0
    if kind != "ratio":
        assert adjusted.dispersion.phi < 1
    assert adjusted.limits.upper_95.tolist() == plain.limits.upper_95.tolist()


def test_winsorising_draws_in_both_tails_and_cutting_drops_them() -> None:
    z = np.arange(1.0, 21.0)
    assert winsorised(z, 0.1)[[0, 1, 19]].tolist() == approx([2.9, 2.9, 18.1])
    assert z[in_middle(z, 0.1)].tolist() == [*range(3, 19)]
    assert in_middle(z, 0).all()


def test_a_unit_lies_beyond_the_furthest_limits_that_it_passes() -> None:
    found = funnel([15, 26, 40, 7, 3], [15.0] * 5, kind="ratio")
    assert found.outliers == ["none", "high_95", "high_998", "low_95", "low_998"]


def test_units_without_a_denominator_have_no_value_and_count_for_nothing() -> None:
    with_it = funnel([20, 0, 31], [100, 0, 90], kind="proportion")
    without = funnel([20, 31], [100, 90], kind="proportion")
    assert (with_it.target, with_it.dispersion) == (without.target, without.dispersion)
    assert np.isnan([with_it.values[1], with_it.limits.lower_95[1]]).all()
    assert with_it.outliers[1] == "none"
    assert [why.code for why in with_it.warnings] == ["no_denominator"]


def test_where_nobody_has_an_event_there_is_no_dispersion() -> None:
    found = funnel([0, 0], [10, 20], kind="rate")
    assert (found.target, found.dispersion.phi) == (0.0, None)
    assert found.limits.upper_998.tolist() == [0.0, 0.0]
    assert [why.code for why in found.warnings] == ["no_dispersion"]


def test_units_without_an_event_have_no_logarithm_and_that_is_said() -> None:
    found = funnel([0, 0, 0, 3, 4, 9], [4.0] * 6, kind="ratio", overdispersion="additive", trim=0)
    assert found.dispersion.phi == approx(4 * (log(3 / 4) ** 2 + log(9 / 4) ** 2) / 3)
    assert [why.code for why in found.warnings] == ["no_events"]


def test_nobody_at_all_has_no_target() -> None:
    found = funnel([0], [0], kind="proportion")
    assert (found.target, found.dispersion.phi, found.curve_denominators.size) == (None, None, 0)


def test_a_part_above_the_whole_and_a_target_above_all_are_refused() -> None:
    with pytest.raises(NumeratorAboveDenominator) as refused:
        funnel([1, 3], [2, 2], kind="proportion")
    assert refused.value.path == ("units", 1, "numerator")
    with pytest.raises(OutsideDomain) as beyond:
        funnel([1], [2], kind="proportion", target=101, multiplier=100)
    assert beyond.value.path == ("target",)


def limits_of(found: Funnel) -> list[list[float]]:
    """From the lowest to the highest; one column a denominator of the curve."""
    curve = found.curve
    lines = (curve.lower_998, curve.lower_95, curve.upper_95, curve.upper_998)
    return [line.tolist() for line in lines]


@settings(max_examples=60, deadline=None)
@given(
    units=st.lists(
        st.integers(2, 5000).flatmap(lambda n: st.tuples(st.integers(1, n - 1), st.just(n))),
        min_size=2,
        max_size=30,
    ),
    kind=KINDS,
    additive=st.booleans(),
    multiplier=st.sampled_from([1.0, 100.0, 1e5]),
)
def test_limits_contain_the_target_and_narrow_with_size(
    units: list[tuple[int, int]], kind: FunnelKind, additive: bool, multiplier: float
) -> None:
    found = funnel(
        [x for x, _ in units],
        [n for _, n in units],
        kind=kind,
        overdispersion="additive" if additive else "none",
        multiplier=multiplier,
    )
    assert found.target is not None
    lowest, low, high, highest = limits_of(found)
    slack = 1e-9 * found.target
    # Counts are whole: an exact limit narrows by and large, from one expected event on.
    exact = kind != "proportion" and found.dispersion.tau_squared == 0
    step = 0.04 * found.target if exact else slack
    share = found.target / multiplier if kind == "rate" else 1.0
    enough = int(np.count_nonzero(found.curve_denominators * share < 1)) if exact else 0
    for line in zip(lowest, low, high, highest, strict=True):
        assert list(line) == sorted(line)
    assert all(each <= found.target + slack for each in low)
    assert all(each >= found.target - slack for each in high[enough:])
    for line, way in ((lowest, 1), (low, 1), (high, -1), (highest, -1)):
        assert all(way * (after - before) >= -step for before, after in pairwise(line[enough:]))


@settings(max_examples=40, deadline=None)
@given(order=st.permutations(range(40)), kind=KINDS)
def test_the_order_of_the_units_changes_nothing(order: list[int], kind: FunnelKind) -> None:
    cases, sizes = spread_out()
    found = funnel(cases, sizes, kind=kind, overdispersion="additive")
    shuffled = funnel(
        [cases[place] for place in order],
        [sizes[place] for place in order],
        kind=kind,
        overdispersion="additive",
    )
    assert shuffled.dispersion.phi == approx(found.dispersion.phi)
    assert shuffled.dispersion.tau_squared == approx(found.dispersion.tau_squared)
    assert shuffled.outliers == [found.outliers[place] for place in order]


@pytest.mark.parametrize("overdispersion", ["none", "additive"])
@pytest.mark.parametrize("kind", ["proportion", "ratio", "rate"])
def test_one_unit_alone_is_what_it_is_held_against(kind: FunnelKind, overdispersion: str) -> None:
    found = funnel([7], [7 if kind == "ratio" else 20], kind=kind, overdispersion=overdispersion)
    assert (found.outliers, found.dispersion.phi, found.dispersion.tau_squared) == (
        ["none"], approx(0, abs=1e-20), 0.0,
    )  # fmt: skip
    assert found.curve_denominators.size == 1


@pytest.mark.parametrize("overdispersion", ["none", "additive"])
@pytest.mark.parametrize("kind", ["proportion", "ratio", "rate"])
def test_units_that_are_all_alike_do_not_vary(kind: FunnelKind, overdispersion: str) -> None:
    found = funnel([8] * 12, [8 if kind == "ratio" else 40] * 12, kind=kind,
                   overdispersion=overdispersion)  # fmt: skip
    assert set(found.outliers) == {"none"}
    assert (found.dispersion.phi, found.dispersion.tau_squared) == (approx(0, abs=1e-20), 0.0)


@pytest.mark.parametrize("overdispersion", ["none", "additive"])
@pytest.mark.parametrize("kind", ["ratio", "rate"])
def test_a_unit_without_events_is_low_only_where_that_would_be_rare(
    kind: FunnelKind, overdispersion: str
) -> None:
    sizes = [0.5, 2.0, 3.0, 5.0, 12.0, *[30.0] * 8]
    events = [0, 0, 0, 0, 0, *[30] * 8]
    found = funnel(events, sizes, kind=kind, target=1, overdispersion=overdispersion)
    # P(no event): exp(-2) = 14%, exp(-3) = 5%, exp(-5) = 0.7%, exp(-12) = 0.0006%.
    assert found.outliers[:5] == ["none", "none", "none", "low_95", "low_998"]


@pytest.mark.parametrize("kind", ["proportion", "ratio", "rate"])
@pytest.mark.parametrize("tiny", [1e-12, 1e-6, 0.01])
def test_a_tiny_denominator_without_events_is_within_and_hides_nobody_else(
    kind: FunnelKind, tiny: float
) -> None:
    found = funnel([0, 30, 60], [tiny, 100, 100], kind=kind, target=0.3)
    assert np.isfinite([found.limits.lower_998, found.limits.upper_998]).all()
    assert found.outliers == ["none", "none", "high_998"]


def test_an_event_where_hardly_any_is_expected_is_beyond_chance() -> None:
    assert funnel([1, 30], [1e-6, 30], kind="ratio").outliers == ["high_998", "none"]


@pytest.mark.parametrize("kind", ["proportion", "ratio", "rate"])
def test_units_none_of_which_has_a_denominator_have_no_value_and_no_limit(
    kind: FunnelKind,
) -> None:
    found = funnel([0, 0], [0, 0], kind=kind, overdispersion="additive")
    assert np.isnan([found.values, found.limits.upper_998]).all()
    assert found.outliers == ["none", "none"]
    assert {"no_denominator", "no_dispersion"} == {why.code for why in found.warnings}
