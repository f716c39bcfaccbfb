"""What the figures of one series say of a change, beside all else that was to be looked at.

Series are as they are: with periods of their own, of places of another size. Each is judged over
its own periods; own series and comparison group over those that they share.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from statistics import fmean
from typing import TypeVar

from services.shared.refusals import Refusal
from services.statistics.estimates import Caution
from services.statistics.evaluation.before_after import BeforeAfter, before_after
from services.statistics.evaluation.evaluate import Evaluation, TakeUp, evaluate
from services.statistics.evaluation.segmented import SegmentedRegression, segmented_regression
from services.statistics.evaluation.verdict import NO_MONEY, Verdict, verdict
from services.statistics.spc.vocabulary import Improvement

Outcome = TypeVar("Outcome")
NOTHING_SHARED = "The comparison group has no period in common with the series."


@dataclass(frozen=True)
class Points:
    """Values by the first day of their period, ascending."""

    periods: Sequence[date]
    values: Sequence[float]

    @property
    def by_period(self) -> dict[date, float]:
        return dict(zip(self.periods, self.values, strict=True))

    def change(self, starts: date) -> int:
        """The place of the first point whose period begins on the day or later."""
        return bisect_left(self.periods, starts)


@dataclass(frozen=True)
class BalancingFigure:
    """A figure that must not get worse, and which way is better."""

    points: Points
    improvement: Improvement


@dataclass(frozen=True)
class Group:
    """The comparison group: the mean of its members, over periods that all of them have.

    `scale`: by which it is multiplied, so that it stands before the change where the series does.
    """

    points: Points
    scale: float


@dataclass(frozen=True)
class Case:
    """A series with a change on the day `starts`, and all that it is to be judged beside.

    `counts`: the figures grow with the size of the place, so that the group is scaled to it;
    `proportion`: they are shares, from 0 to 1.
    """

    own: Points
    starts: date
    improvement: Improvement
    counts: bool
    proportion: bool = False
    group: Sequence[Points] = ()
    balancing: Mapping[str, BalancingFigure] = field(default_factory=dict)
    take_up: TakeUp | None = None
    unknown_money: str | None = NO_MONEY
    unseen: Sequence[str] = ()
    """Series that it was to be judged beside, of which no figures are held."""

    def alone(self) -> Evaluation:
        """The series by itself. Raises what `evaluate` raises."""
        return evaluate(
            self.own.values,
            self.own.change(self.starts),
            self.improvement,
            periods=self.own.periods,
            take_up=self.take_up,
        )


@dataclass(frozen=True)
class SeriesJudgement:
    """What is said of one series; None where it has too few points to judge."""

    evaluation: Evaluation | None
    said: Verdict | None
    group: Group | None
    warnings: tuple[Caution, ...]


def judge_change(case: Case) -> SeriesJudgement:
    """The evaluation and its verdict; what could not be looked at is in the warnings."""
    cautions = [Caution("no_figures", f"{name}: no figures are held.") for name in case.unseen]
    found = _attempt(cautions, "not_evaluated", "The figures cannot be judged", case.alone)
    if found is None:
        return SeriesJudgement(None, None, None, tuple(cautions))
    group = _group(case)
    if group is None and case.group:
        cautions.append(Caution("not_compared", NOTHING_SHARED))
    if group is not None:
        beyond = partial(_beyond, case, group.points)
        compared = _attempt(cautions, "not_compared", "The comparison group", beyond)
        found = replace(found, compared=compared)
    balancing: dict[str, BeforeAfter] = {}
    for name, guarded in case.balancing.items():
        chart = _attempt(cautions, "not_balanced", name, partial(_watched, guarded, case.starts))
        if chart is not None:
            balancing[name] = chart
    found = replace(found, balancing=balancing)
    said = verdict(found, unknown_money=case.unknown_money, proportion=case.proportion)
    told = tuple(each.detail for each in cautions)
    return SeriesJudgement(
        found, replace(said, missing=(*said.missing, *told)), group, tuple(cautions)
    )


def _attempt(
    cautions: list[Caution], code: str, what: str, attempt: Callable[[], Outcome]
) -> Outcome | None:
    """What a method finds; None, with one more caution, where it refuses."""
    try:
        return attempt()
    except Refusal as refusal:
        cautions.append(Caution(code, f"{what}: {refusal.detail}."))
        return None


def _watched(guarded: BalancingFigure, starts: date) -> BeforeAfter:
    points = guarded.points
    change = points.change(starts)
    return before_after(points.values, change, guarded.improvement, points.periods)


def _group(case: Case) -> Group | None:
    """None where no period is shared by all."""
    values = [each.by_period for each in case.group]
    shared = [day for day in case.own.periods if all(day in each for each in values)]
    if not (values and shared):
        return None
    means = Points(shared, [fmean(each[day] for each in values) for day in shared])
    scale = _scale(case, means) if case.counts else 1.0
    return Group(Points(shared, [mean * scale for mean in means.values]), scale)


def _scale(case: Case, means: Points) -> float:
    before = means.change(case.starts)
    theirs = sum(means.values[:before])
    ours = sum(case.own.by_period[day] for day in means.periods[:before])
    return ours / theirs if theirs else 1.0


def _beyond(case: Case, group: Points) -> SegmentedRegression:
    ours = case.own.by_period
    beyond = [ours[day] - value for day, value in group.by_period.items()]
    return segmented_regression(beyond, group.change(case.starts), group.periods)
