"""What of the latest figure is worth an alert, and in which words."""

from collections.abc import Sequence

import pytest

from services.metrics.alerts.rules.findings import AlertKind, Finding, changed_verdict, findings
from services.metrics.analyses.rules.spc_rulesets import DEFAULT_RULE_SET
from services.metrics.analyses.rules.spc_vocabulary import Improvement, Variation
from services.metrics.scorecards.rules.boards import Series, judge

UP, DOWN, NEUTRAL = Improvement.INCREASE, Improvement.DECREASE, Improvement.NEUTRAL
STEADY = [100.0, 102.0, 99.0, 101.0] * 6


def found(
    values: Sequence[float], improvement: Improvement = DOWN, target: float | None = None
) -> list[Finding]:
    days = [31 * place for place in range(len(values))]
    targets = {} if target is None else {"RRK": target}
    series = [Series("RRK", days, values)]
    (judged,) = judge(series, improvement=improvement, ruleset=DEFAULT_RULE_SET, target=targets)
    return list(
        findings(judged, name="Breaches", unit="count", improvement=improvement, target=target)
    )


def kinds(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    return [(each.kind, each.finding) for each in findings]


def test_usual_variation_is_no_alert() -> None:
    assert found(STEADY) == []


def test_a_special_cause_at_the_latest_point_is_one_and_an_earlier_one_is_not() -> None:
    (alert,) = found([*STEADY, 130.0])
    assert (alert.kind, alert.finding) == (AlertKind.SPECIAL_CAUSE, "above_limit")
    assert alert.variation is Variation.CONCERN_HIGH
    assert "a special cause (above the upper limit), a concern" in alert.sentence
    assert found([*STEADY[:12], 130.0, *STEADY]) == []
    assert found([*STEADY, 130.0], UP)[0].variation is Variation.IMPROVEMENT_HIGH


def test_fewer_points_than_limits_need_are_no_alert() -> None:
    assert found([*STEADY[:11], 130.0]) == []
    assert kinds(found([*STEADY[:12], 130.0])) == [("special_cause", "above_limit")]


@pytest.mark.parametrize(
    ("last", "improvement", "finding"),
    [(100.5, DOWN, "met"), (101.5, UP, "met"), (100.9, UP, "missed"), (101.5, DOWN, "missed")],
)
def test_a_target_is_crossed_by_the_latest_figure(
    last: float, improvement: Improvement, finding: str
) -> None:
    before = {"met": 102.0, "missed": 100.0}[finding] if improvement is DOWN else None
    before = before or {"met": 100.0, "missed": 102.0}[finding]
    (alert,) = found([*STEADY, before, last], improvement, 101.0)
    assert (alert.kind, alert.finding) == (AlertKind.TARGET_CROSSED, finding)
    assert f"the target of 101 is {finding}, which the figure before, {before:.0f}, " in (
        alert.sentence
    )


def test_a_target_that_is_met_exactly_is_met_and_a_neutral_indicator_meets_none() -> None:
    assert kinds(found([*STEADY, 102.0, 101.0], DOWN, 101.0)) == [("target_crossed", "met")]
    assert found([*STEADY, 101.0, 101.0], DOWN, 101.0) == []
    assert found([*STEADY, 102.0, 100.0], NEUTRAL, 101.0) == []


def test_a_changed_verdict_says_what_was_shown_and_what_is() -> None:
    alert = changed_verdict("Breaches", Variation.COMMON_CAUSE, Variation.CONCERN_HIGH)
    assert (alert.finding, alert.variation) == ("common_cause to concern_high", "concern_high")
    assert alert.sentence == (
        "Breaches: figures were revised; its latest point showed common cause variation before "
        "and shows a special cause of concerning nature (high) now."
    )
    gone = changed_verdict("Breaches", Variation.CONCERN_HIGH, None)
    assert (gone.finding, gone.variation) == ("concern_high to no_figures", "common_cause")
