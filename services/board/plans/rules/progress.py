"""How far a plan is: what is done of each milestone, by its weight.

Stages weigh 1 together, and so do the milestones of each, exactly: weights are decimals. So
progress is from 0 to 1, and never more than what the weights allow.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

NOTHING, WHOLE = Decimal(0), Decimal(1)


class PlanMilestone(NamedTuple):
    """`weight` is its part of its stage."""

    code: str
    weight: Decimal


class PlanStage(NamedTuple):
    """`weight` is its part of the plan."""

    code: str
    weight: Decimal
    milestones: Sequence[PlanMilestone]


def missing_weight(weights: Iterable[Decimal]) -> Decimal:
    """What the weights lack to 1; below 0 when they are too much."""
    return WHOLE - sum(weights, NOTHING)


def stage_progress(stage: PlanStage, done: Mapping[str, Decimal]) -> Decimal:
    """From 0 to 1; `done` is from 0 to 1 for each milestone, 0 for one that is not there."""
    parts = (each.weight * done.get(each.code, NOTHING) for each in stage.milestones)
    return sum(parts, NOTHING)


def plan_progress(stages: Iterable[PlanStage], done: Mapping[str, Decimal]) -> Decimal:
    """From 0 to 1."""
    return sum((each.weight * stage_progress(each, done) for each in stages), NOTHING)


def benefit_progress(baseline: Decimal, promised: Decimal, value: Decimal) -> Decimal:
    """How much of the way from baseline to promise is gone, from 0 to 1, to four decimals."""
    share = (value - baseline) / (promised - baseline)
    return min(max(share, NOTHING), WHOLE).quantize(Decimal("0.0001"))
