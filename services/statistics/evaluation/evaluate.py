"""The evaluation of a service change: all that its figures say, put side by side.

Source: NHS Improvement, Making Data Count (balancing measures); Bernal JL, Cummins S, Gasparrini A,
Int J Epidemiol 2018;47:2082-2093 (comparison series).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.shared.plurals import number_of
from services.shared.refusals import Refusal
from services.statistics.evaluation.before_after import BeforeAfter, before_after
from services.statistics.evaluation.segmented import SegmentedRegression, segmented_regression
from services.statistics.spc.vocabulary import Improvement


class SeriesDoNotMatch(Refusal):
    """Two series that are set against each other do not have the same points."""

    code = "series_do_not_match"


@dataclass(frozen=True)
class BalancingSeries:
    """A figure that must not get worse, over the same points."""

    values: Sequence[float]
    improvement: Improvement


@dataclass(frozen=True)
class TakeUp:
    """How much of what was planned was done since the change."""

    done: float
    planned: float

    @property
    def share(self) -> float | None:
        """Of the plan; above 1: more than planned. None where nothing was planned."""
        return self.done / self.planned if self.planned else None


@dataclass(frozen=True)
class Evaluation:
    """What the figures say; `compared` is the effect beyond that of the comparison group."""

    improvement: Improvement
    chart: BeforeAfter
    regression: SegmentedRegression
    compared: SegmentedRegression | None
    balancing: Mapping[str, BeforeAfter]
    take_up: TakeUp | None


def evaluate(
    values: Sequence[float],
    change: int,
    improvement: Improvement,
    *,
    periods: Sequence[date] | None = None,
    comparison: Sequence[float] | None = None,
    balancing: Mapping[str, BalancingSeries] | None = None,
    take_up: TakeUp | None = None,
) -> Evaluation:
    """`change` is the place, from 0, of the first point after it; all series have the same periods.

    The comparison group is taken away point by point, which takes away whatever befell both.
    Raises TooFewPoints, SeriesDoNotMatch, and what `analyse` raises.
    """
    # First of all: it refuses a change that does not lie well inside the series.
    regression = segmented_regression(values, change, periods)
    for place, each in enumerate((balancing or {}).values()):
        _check_points(each.values, values, "balancing", place, "values")
    compared = None
    if comparison is not None:
        compared = segmented_regression(_difference(values, comparison), change, periods)
    return Evaluation(
        improvement=improvement,
        chart=before_after(values, change, improvement, periods),
        regression=regression,
        compared=compared,
        balancing={
            name: before_after(each.values, change, each.improvement, periods)
            for name, each in (balancing or {}).items()
        },
        take_up=take_up,
    )


def _difference(values: Sequence[float], others: Sequence[float]) -> list[float]:
    _check_points(others, values, "comparison")
    return [value - other for value, other in zip(values, others, strict=True)]


def _check_points(others: Sequence[float], values: Sequence[float], *path: str | int) -> None:
    if len(others) != len(values):
        detail = (
            f"{number_of(len(others), 'point')} for the {len(values)} values; give one for each"
        )
        raise SeriesDoNotMatch(detail, *path)
