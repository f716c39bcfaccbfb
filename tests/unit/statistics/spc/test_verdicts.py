"""What a chart says: types, variation, assurance, warnings."""

from datetime import date

import pytest

from services.statistics.spc.analysis import analyse
from services.statistics.spc.results import SpcAnalysis
from services.statistics.spc.vocabulary import Improvement, RuleSetName
from tests.unit.statistics.spc.examples import STEADY

INCREASE, DECREASE, NEUTRAL = Improvement
MDC, SCREENED, PLOT_THE_DOTS = RuleSetName
HIGH, LOW = 30.0, -30.0
RISING = [6.0, 7.0, 8.0, 9.0, 10.0, 10.5, 10.8]


@pytest.mark.parametrize(
    ("improvement", "last", "variation"),
    [
        (INCREASE, [HIGH], "improvement_high"),
        (INCREASE, [LOW], "concern_low"),
        (DECREASE, [HIGH], "concern_high"),
        (DECREASE, [LOW], "improvement_low"),
        (NEUTRAL, [HIGH], "neutral_high"),
        (NEUTRAL, [LOW], "neutral_low"),
        (INCREASE, [HIGH, 11.0], "common_cause"),
    ],
)
def test_variation_is_what_the_last_point_means(
    improvement: Improvement, last: list[float], variation: str
) -> None:
    analysis = analyse([*STEADY, *last], improvement=improvement, baseline_points=12)
    assert analysis.variation == variation
    assert analysis.points[-1].type in (variation, variation.rpartition("_")[0])


def test_a_rising_trend_is_high_though_it_lies_below_the_mean() -> None:
    analysis = analyse([*STEADY, *RISING], improvement=INCREASE, baseline_points=12)
    assert analysis.points[-1].value < analysis.points[-1].mean
    assert analysis.points[-1].special_cause == "trend_up"
    assert analysis.variation == "improvement_high"


def assured(target: float | None, improvement: Improvement, ruleset: RuleSetName) -> str | None:
    analysis = analyse(
        STEADY, improvement=improvement, target=target, ruleset=ruleset, baseline_points=12
    )
    return analysis.assurance


@pytest.mark.parametrize("ruleset", RuleSetName)
@pytest.mark.parametrize(
    ("target", "if_increase", "if_decrease"),
    [
        (17.0, "consistent_fail", "consistent_pass"),
        (11.0, "inconsistent", "inconsistent"),
        (5.0, "consistent_pass", "consistent_fail"),
    ],
)
def test_a_target_is_held_against_the_limits(
    target: float, if_increase: str, if_decrease: str, ruleset: RuleSetName
) -> None:
    assert assured(target, INCREASE, ruleset) == if_increase
    assert assured(target, DECREASE, ruleset) == if_decrease


@pytest.mark.parametrize("ruleset", [MDC, SCREENED])
def test_a_target_at_a_limit_decides_in_making_data_count(ruleset: RuleSetName) -> None:
    assert assured(16.32, INCREASE, ruleset) == "consistent_fail"
    assert assured(5.68, INCREASE, ruleset) == "consistent_pass"
    assert assured(16.32, DECREASE, ruleset) == "consistent_pass"
    assert assured(5.68, DECREASE, ruleset) == "consistent_fail"


@pytest.mark.parametrize("target", [16.32, 5.68])
@pytest.mark.parametrize("improvement", [INCREASE, DECREASE])
def test_a_target_at_a_limit_decides_nothing_in_plot_the_dots(
    target: float, improvement: Improvement
) -> None:
    assert assured(target, improvement, PLOT_THE_DOTS) == "inconsistent"


@pytest.mark.parametrize("ruleset", RuleSetName)
@pytest.mark.parametrize("improvement", [INCREASE, DECREASE])
def test_a_constant_series_that_equals_its_target_passes(
    ruleset: RuleSetName, improvement: Improvement
) -> None:
    analysis = analyse([0.1] * 20, improvement=improvement, target=0.1, ruleset=ruleset)
    assert analysis.assurance == "consistent_pass"


def test_a_constant_series_beside_its_target_fails_or_passes() -> None:
    assert analyse([1.0] * 20, improvement=INCREASE, target=2.0).assurance == "consistent_fail"
    assert analyse([1.0] * 20, improvement=DECREASE, target=2.0).assurance == "consistent_pass"


def test_the_last_segment_is_held_against_the_target() -> None:
    values = [*STEADY, *(value + 100 for value in STEADY)]
    assert analyse(values, improvement=INCREASE, target=50, rebase_at=[12]).assurance == (
        "consistent_pass"
    )


@pytest.mark.parametrize(
    ("values", "improvement", "target"),
    [(STEADY, INCREASE, None), (STEADY, NEUTRAL, 17.0), ([1.0], INCREASE, 17.0)],
)
def test_without_target_direction_or_limits_there_is_no_assurance(
    values: list[float], improvement: Improvement, target: float | None
) -> None:
    assert analyse(values, improvement=improvement, target=target).assurance is None


def codes(analysis: SpcAnalysis) -> list[str]:
    return [warning.code for warning in analysis.warnings]


def test_thirteen_points_that_vary_need_no_warning() -> None:
    assert codes(analyse([*STEADY, 11.0], improvement=INCREASE)) == []


def test_fewer_than_thirteen_points_are_warned_of() -> None:
    analysis = analyse(STEADY, improvement=INCREASE)
    assert codes(analysis) == ["few_points"]
    assert analysis.warnings[0].detail.startswith("12 points")


def test_a_short_segment_is_warned_of_by_its_place() -> None:
    analysis = analyse([*STEADY, 11.0, *STEADY], improvement=INCREASE, rebase_at=[13])
    assert [warning.detail.partition(":")[0] for warning in analysis.warnings] == [
        "points 13 to 24"
    ]


def test_a_constant_series_is_warned_of() -> None:
    assert codes(analyse([3.0] * 13, improvement=INCREASE)) == ["constant_series"]


def test_a_constant_baseline_is_warned_of() -> None:
    analysis = analyse([3.0] * 12 + [4.0], improvement=INCREASE, baseline_points=12)
    assert codes(analysis) == ["constant_baseline"]
    assert analysis.points[-1].special_cause == "above_limit"


def test_a_single_point_is_warned_of_and_tells_no_variation() -> None:
    analysis = analyse([3.0], improvement=INCREASE, periods=[date(2024, 4, 1)])
    assert codes(analysis) == ["few_points", "no_moving_range"]
    assert analysis.warnings[0].detail.startswith("1 point;")
    assert (analysis.variation, analysis.assurance) == (None, None)
