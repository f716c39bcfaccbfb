"""What of the latest figure is worth an alert, and in which words."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from services.metrics.alerts.rules.findings import (
    NO_DENOMINATOR,
    AlertKind,
    Case,
    Finding,
    changed_verdict,
    findings,
)
from services.metrics.scorecards.rules.boards import EPOCH, Series, judge
from services.statistics.spc.rulesets import DEFAULT_RULE_SET
from services.statistics.spc.vocabulary import Improvement, Variation

UP, DOWN, NEUTRAL = Improvement.INCREASE, Improvement.DECREASE, Improvement.NEUTRAL
STEADY = [100.0, 102.0, 99.0, 101.0] * 6


def found(
    values: Sequence[float],
    improvement: Improvement = DOWN,
    target: float | None = None,
    denominator: float = NO_DENOMINATOR,
    rebased: int | None = None,
    standard: bool = False,
) -> list[Finding]:
    months = [date(2024 + place // 12, place % 12 + 1, 1) for place in range(len(values))]
    days = [(month - EPOCH).days for month in months]
    targets = {} if target is None else {"RRK": target}
    rebases = [] if rebased is None else [months[rebased]]
    series = [Series("RRK", days, values, rebases=rebases)]
    (judged,) = judge(series, improvement=improvement, ruleset=DEFAULT_RULE_SET, target=targets)
    return findings(Case(judged, "Breaches", "count", improvement, target, denominator, standard))


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
    assert (alert.kind, alert.finding) == (AlertKind.BENCHMARK_CROSSED, finding)
    assert f"the target of 101 is {finding}, which the figure before, {before:.0f}, " in (
        alert.sentence
    )


def test_a_target_that_is_met_exactly_is_met_and_a_neutral_indicator_meets_none() -> None:
    assert kinds(found([*STEADY, 102.0, 101.0], DOWN, 101.0)) == [("benchmark_crossed", "met")]
    assert found([*STEADY, 101.0, 101.0], DOWN, 101.0) == []
    assert found([*STEADY, 102.0, 100.0], NEUTRAL, 101.0) == []


def test_a_small_denominator_is_never_an_alert() -> None:
    assert found([*STEADY, 130.0], denominator=29) == []
    assert len(found([*STEADY, 130.0], denominator=30)) > 0


def test_a_level_that_changes_bit_by_bit_is_one_unless_its_limits_were_drawn_anew() -> None:
    risen = [*STEADY, 103.0, 103.0, 100.4, 103.0, 103.0, 103.0]
    (level,) = found(risen)
    assert (level.kind, level.finding) == (AlertKind.LEVEL_CHANGED, "up")
    assert "strayed above their earlier level (CUSUM)" in level.sentence
    assert found(risen, rebased=24) == []


def test_a_changed_verdict_says_what_was_shown_and_what_is() -> None:
    alert = changed_verdict("Breaches", Variation.COMMON_CAUSE, Variation.CONCERN_HIGH)
    assert (alert.finding, alert.variation) == ("common_cause to concern_high", "concern_high")
    assert alert.sentence == (
        "Breaches: figures were revised; its latest point showed common cause variation before "
        "and shows a special cause of concerning nature (high) now."
    )
    gone = changed_verdict("Breaches", Variation.CONCERN_HIGH, None)
    assert (gone.finding, gone.variation) == ("concern_high to no_figures", None)


def test_the_size_is_how_far_it_is_in_distances_to_a_limit() -> None:
    far, further = found([*STEADY, 130.0])[0], found([*STEADY, 180.0])[0]
    assert far.size is not None and further.size is not None
    assert 1 < far.size < further.size


def test_a_board_looks_at_concerns_of_standards_and_at_those_beyond_limits() -> None:
    def boards(values: Sequence[float], **more: Any) -> list[tuple[str, bool, bool]]:
        return [(each.finding, each.concern, each.for_board) for each in found(values, **more)]

    assert boards([*STEADY, 130.0]) == [("above_limit", True, True)]
    assert boards([*STEADY, 130.0], improvement=UP) == [("above_limit", False, False)]
    assert boards([*STEADY, 130.0], improvement=NEUTRAL) == [("above_limit", False, False)]
    crossed = {"improvement": UP, "target": 100.0}
    assert boards([*STEADY, 99.5], **crossed) == [("missed", True, False)]
    assert boards([*STEADY, 99.5], **crossed, standard=True) == [("missed", True, True)]
    assert boards([*STEADY[:-1], 99.0, 100.5], **crossed, standard=True) == [("met", False, False)]
