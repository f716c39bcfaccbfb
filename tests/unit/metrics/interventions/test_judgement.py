"""What is said of a change when its series are as they are: of other periods, of other sizes."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics.interventions.rules.judgement import (
    BalancingFigure,
    Case,
    Points,
    SeriesJudgement,
    judge_change,
)
from services.statistics.spc.vocabulary import Improvement

DOWN, UP = Improvement.DECREASE, Improvement.INCREASE
MONTHS = [date(2015 + place // 12, place % 12 + 1, 1) for place in range(36)]
STARTS = MONTHS[18]
BEFORE, AFTER = [100.0, 103.0, 98.0] * 6, [88.0, 91.0, 86.0] * 6
FELL = [*BEFORE, *AFTER]


def points(values: Sequence[float], first: int = 0) -> Points:
    return Points(MONTHS[first : first + len(values)], values)


def judged(own: Points, starts: date = STARTS, **beside: object) -> SeriesJudgement:
    return judge_change(Case(own, starts, DOWN, **({"counts": True} | beside)))  # type: ignore[arg-type]


def effect(found: SeriesJudgement) -> float:
    assert found.evaluation is not None
    return found.evaluation.regression.mean_effect.value or 0.0


@pytest.mark.parametrize(
    ("starts", "place"),
    [
        (date(1900, 1, 1), 0),
        (MONTHS[0], 0),
        (MONTHS[5], 5),
        (date(2015, 6, 2), 6),
        (date(2030, 1, 1), 36),
    ],
)
def test_the_first_point_after_is_of_the_first_period_that_begins_then_or_later(
    starts: date, place: int
) -> None:
    assert points(FELL).change(starts) == place


@pytest.mark.parametrize("starts", [date(1900, 1, 1), MONTHS[2], MONTHS[34], date(2030, 1, 1)])
def test_a_change_outside_the_series_or_near_its_end_is_not_judged_and_said(starts: date) -> None:
    found = judged(points(FELL), starts)
    assert (found.evaluation, found.said) == (None, None)
    (caution,) = found.warnings
    assert caution.code == "not_evaluated"
    assert "at least 3 are needed" in caution.detail


@given(
    scale=st.floats(0.01, 1000),
    shift=st.floats(-1000, 1000),
    values=st.lists(st.integers(0, 1000), min_size=12, max_size=36),
)
def test_an_effect_scales_with_the_figures_and_does_not_move_with_them(
    scale: float, shift: float, values: list[int]
) -> None:
    middle = MONTHS[len(values) // 2]
    own = [float(each) for each in values]
    moved = [scale * each + shift for each in own]
    assert effect(judged(points(moved), middle)) == pytest.approx(
        scale * effect(judged(points(own), middle)), abs=1e-6 * (1 + scale)
    )


def test_a_group_of_another_size_and_fewer_periods_is_scaled_to_stand_where_the_series_stood() -> (
    None
):
    small = points([10.0, 10.3, 9.8] * 10, first=3)
    found = judged(points(FELL), group=[small, small])
    assert found.group is not None and found.evaluation is not None
    assert list(found.group.points.periods) == MONTHS[3:33]
    before = found.group.points.values[:15]
    assert sum(before) == pytest.approx(sum(FELL[3:18]))
    assert found.evaluation.compared is not None
    assert found.said is not None and found.said.certainty == "higher"


def test_shares_are_not_scaled() -> None:
    group = points([0.5, 0.51] * 18)
    own = points([0.8, 0.82] * 18)
    found = judged(own, counts=False, proportion=True, group=[group])
    assert found.group is not None
    assert (found.group.scale, found.group.points.values) == (1.0, pytest.approx(group.values))


def test_a_group_without_a_period_in_common_is_no_group() -> None:
    elsewhere = Points([date(1999, 1, 1)], [1.0])
    found = judged(points(FELL), group=[elsewhere])
    assert found.group is None
    assert found.said is not None
    assert any("no period in common" in each for each in found.said.missing)


def test_a_balancing_series_that_cannot_be_judged_is_told_and_the_rest_stands() -> None:
    beside = {
        "Deaths": BalancingFigure(points([]), DOWN),
        "Waiting": BalancingFigure(points(BEFORE * 2), DOWN),
    }
    found = judged(points(FELL), balancing=beside, unseen=["Deaths"])
    assert found.evaluation is not None and found.said is not None
    assert "Deaths: no figures are held." in found.said.missing
    assert "Waiting" in found.evaluation.balancing
