"""Mean and limits against the published figures."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from pytest import approx

from services.statistics.spc.analysis import analyse
from services.statistics.spc.results import SpcSegment
from services.statistics.spc.vocabulary import Improvement, RuleSetName
from tests.unit.statistics.spc.examples import PLOT_THE_DOTS_EXAMPLE, RRK_BREACHES, STEADY

ATTENDANCES = Path(__file__).parents[4] / "../shared/data/ae-attendances-england-2016-2019.csv"


def segments(values: Sequence[float], **options: Any) -> tuple[SpcSegment, ...]:
    return analyse(values, improvement=Improvement.INCREASE, **options).segments


def test_plot_the_dots_published_example() -> None:
    analysis = analyse(
        PLOT_THE_DOTS_EXAMPLE,
        improvement=Improvement.INCREASE,
        ruleset=RuleSetName.PLOT_THE_DOTS,
    )
    (segment,) = analysis.segments
    assert segment.mean == approx(0.1416238)
    assert (segment.lower_limit, segment.upper_limit) == approx((-3.01138, 3.294627))
    assert {point.special_cause for point in analysis.points} == {None}


def test_making_data_count_one_to_ten() -> None:
    (segment,) = segments([float(value) for value in range(1, 11)])
    assert (segment.mean, segment.lower_limit, segment.upper_limit) == approx((5.5, 2.84, 8.16))


def test_near_lines_are_two_thirds_of_the_way_to_the_limits() -> None:
    (segment,) = segments([float(value) for value in range(1, 11)])
    assert (segment.lower_near, segment.upper_near) == approx((5.5 - 5.32 / 3, 5.5 + 5.32 / 3))


def test_rrk_breaches_in_plot_the_dots() -> None:
    (segment,) = segments(RRK_BREACHES, ruleset=RuleSetName.PLOT_THE_DOTS)
    assert segment.mean == 1711.875
    assert segment.moving_range_mean == approx(324.090909)
    assert segment.screened_ranges == 1
    assert (segment.lower_limit, segment.upper_limit) == approx((849.793182, 2573.956818))


def test_rrk_breaches_in_making_data_count_are_not_screened() -> None:
    (segment,) = segments(RRK_BREACHES)
    assert segment.moving_range_mean == approx(361.956522)
    assert segment.screened_ranges == 0
    assert (segment.lower_limit, segment.upper_limit) == approx((749.070652, 2674.679348))


def test_rrk_breaches_of_the_reference_data_are_those_of_the_example() -> None:
    if not ATTENDANCES.exists():
        pytest.skip("the open data is not beside the project")
    with ATTENDANCES.open(newline="") as file:
        breaches = {
            row["period"]: int(row["breaches"])
            for row in csv.DictReader(file)
            if row["org_code"] == "RRK" and row["type"] == "1" and row["period"] < "2018-04-01"
        }
    assert [breaches[period] for period in sorted(breaches)] == RRK_BREACHES


def test_screening_changes_the_limits_but_not_the_mean() -> None:
    values = [*STEADY, 60.0, *STEADY]
    (plain,) = segments(values)
    (screened,) = segments(values, ruleset=RuleSetName.MDC_2023_SCREENED)
    assert screened.mean == plain.mean
    assert screened.screened_ranges == 2
    assert screened.moving_range_mean == 2.0


def test_a_moving_range_exactly_at_the_bound_is_screened() -> None:
    # Ranges of 0.1 and one of 0.1 x k with k = 3.267 x mean: 9 x 0.1 + r = 10 r / 3.267.
    large = 0.9 * 3.267 / (10 - 3.267)
    values = [0.1 * (index % 2) for index in range(10)]
    values.append(values[-1] + large)
    (segment,) = segments(values, ruleset=RuleSetName.MDC_2023_SCREENED)
    assert segment.screened_ranges == 1


def test_the_baseline_alone_draws_the_lines() -> None:
    (segment,) = segments([*STEADY, 30.0, 40.0, 50.0], baseline_points=12)
    assert (segment.mean, segment.lower_limit, segment.upper_limit) == approx((11, 5.68, 16.32))


def test_a_segment_shorter_than_the_baseline_uses_all_its_points() -> None:
    _, last = segments([*STEADY, 20.0, 22.0, 24.0], baseline_points=12, rebase_at=[12])
    assert (last.start, last.end, last.mean, last.moving_range_mean) == (12, 14, 22.0, 2.0)


def test_no_moving_range_spans_a_rebase() -> None:
    first, last = segments([1.0, 2.0, 101.0, 102.0], rebase_at=[2])
    assert (first.moving_range_mean, last.moving_range_mean) == (1.0, 1.0)
    assert (first.mean, last.mean) == (1.5, 101.5)


def test_a_single_point_has_a_mean_and_no_limits() -> None:
    (segment,) = segments([7.0])
    assert segment.mean == 7.0
    assert (segment.lower_limit, segment.upper_limit, segment.moving_range_mean) == (None,) * 3


@pytest.mark.parametrize("value", [0.1, -0.1, 0.0, 1 / 3, 1e15 + 0.3, 5e-324])
def test_a_constant_series_has_its_constant_for_mean_and_limits(value: float) -> None:
    (segment,) = segments([value] * 20)
    assert (segment.mean, segment.lower_limit, segment.upper_limit) == (value, value, value)
