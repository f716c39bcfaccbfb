"""Weights are 1 together, and progress never exceeds it."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.board.plans.rules.progress import (
    PlanMilestone,
    PlanStage,
    benefit_progress,
    missing_weight,
    plan_progress,
    stage_progress,
)

MILLIONTH = Decimal("0.000001")


@st.composite
def weights(draw: Any) -> list[Decimal]:
    """Exact parts of 1, in millionths."""
    cuts = sorted(draw(st.lists(st.integers(0, 10**6), max_size=8)))
    ends = [*cuts, 10**6]
    return [(end - begin) * MILLIONTH for begin, end in zip([0, *cuts], ends, strict=True)]


@st.composite
def stages(draw: Any) -> list[PlanStage]:
    return [
        PlanStage(
            f"s{at}",
            weight,
            [PlanMilestone(f"s{at}m{n}", w) for n, w in enumerate(draw(weights()))],
        )
        for at, weight in enumerate(draw(weights()))
    ]


DONE = st.integers(0, 100).map(lambda each: Decimal(each) / 100)


@given(stages(), st.data())
def test_progress_is_from_0_to_1_and_grows_with_what_is_done(
    plan: list[PlanStage], data: st.DataObject
) -> None:
    codes = [each.code for stage in plan for each in stage.milestones]
    before = {code: data.draw(DONE) for code in codes}
    after = {code: max(value, data.draw(DONE)) for code, value in before.items()}
    assert 0 <= plan_progress(plan, before) <= plan_progress(plan, after) <= 1
    assert all(0 <= stage_progress(stage, after) <= 1 for stage in plan)


@given(stages())
def test_all_that_is_done_is_exactly_1(plan: list[PlanStage]) -> None:
    assert missing_weight(stage.weight for stage in plan) == 0
    done = {each.code: Decimal(1) for stage in plan for each in stage.milestones}
    assert plan_progress(plan, done) == 1


def test_thirds_are_missing_a_millionth_and_are_not_rounded_away() -> None:
    assert missing_weight([Decimal("0.333333")] * 3) == MILLIONTH


def test_a_benefit_may_be_a_number_that_falls() -> None:
    assert benefit_progress(Decimal(200), Decimal(100), Decimal(150)) == Decimal("0.5")
    assert benefit_progress(Decimal(200), Decimal(100), Decimal(250)) == 0
    assert benefit_progress(Decimal(200), Decimal(100), Decimal(50)) == 1
