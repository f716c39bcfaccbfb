"""Analyses as they cross the wire."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from services.metrics.spc.rules.gaps import Spread
from services.shared.figures import Caveat
from services.shared.schemas import Count, Day, Number, Schema, with_example
from services.statistics.spc.checks import SHORTEST_BASELINE
from services.statistics.spc.results import SpcAnalysis
from services.statistics.spc.rulesets import DEFAULT_RULE_SET
from services.statistics.spc.vocabulary import (
    Assurance,
    Centre,
    Improvement,
    PointType,
    RuleSetName,
    SpecialCause,
    Variation,
)

MOST_VALUES = 10_000
EXAMPLE_SEGMENT = {
    "start": 0,
    "end": 23,
    "mean": 1711.875,
    "lower_limit": 849.793182,
    "upper_limit": 2573.956818,
    "lower_near": 1137.153788,
    "upper_near": 2286.596212,
    "moving_range_mean": 324.090909,
    "screened_ranges": 1,
}
EXAMPLE_POINT = {
    "value": 2585.0,
    "mean": 1711.875,
    "lower_limit": 849.793182,
    "upper_limit": 2573.956818,
    "special_cause": "above_limit",
    "type": "concern",
}
THIS_PERIOD: dict[bool | None, str | None] = {None: None, True: "met", False: "missed"}
Index = Annotated[int, Field(strict=True, ge=1, lt=MOST_VALUES)]


class Baseline(Schema):
    """Some points of one segment, 12 or more."""

    model_config = with_example(start=12, end=35)

    start: Annotated[int, Field(strict=True, ge=0, lt=MOST_VALUES)] = Field(
        description="index of its first value, from 0"
    )
    end: Annotated[int, Field(strict=True, ge=0, lt=MOST_VALUES)] = Field(
        description="index of its last value, included"
    )


class SpcRequest(Schema):
    """A series to chart."""

    model_config = with_example(
        values=[0.91, 0.93, 0.9],
        periods=["2024-04-01", "2024-05-01", "2024-06-01"],
        improvement="increase",
        target=0.92,
        targets=None,
        ruleset="mdc-2023",
        baseline_points=None,
        baseline=None,
        centre="mean",
        rebase_at=None,
    )

    values: list[Number | None] = Field(
        min_length=1,
        max_length=MOST_VALUES,
        description="the figures, the earliest first; null for one that is missing, which neither a"
        " moving range nor a rule spans",
    )
    periods: list[Day] | None = Field(
        default=None,
        max_length=MOST_VALUES,
        description="a date for each value, ascending; no rule spans a missing period",
    )
    improvement: Improvement = Field(description="which way is better")
    target: Number | None = Field(default=None, description="what is aimed at, in the values' unit")
    targets: list[Number | None] | None = Field(
        default=None,
        max_length=MOST_VALUES,
        description="instead, of a moving target: one for each value, null for none; the one of the"
        " last value is judged",
    )
    ruleset: RuleSetName = Field(default=DEFAULT_RULE_SET, description="the published rules")
    baseline_points: Annotated[int, Field(strict=True, ge=SHORTEST_BASELINE)] | None = Field(
        default=None,
        description="draw mean and limits from the first so many points of each segment; "
        "null: from all",
    )
    baseline: Baseline | None = Field(
        default=None,
        description="instead, the points that mean and limits of their segment are drawn from",
    )
    centre: Centre = Field(
        default=Centre.MEAN,
        description="what limits lie about, at the same distance; in the answer it is called mean",
    )
    rebase_at: list[Index] | None = Field(
        default=None,
        max_length=MOST_VALUES,
        description="index, from 0, of the first point of each new segment, ascending",
    )

    @property
    def baseline_range(self) -> tuple[int, int] | None:
        """First and last value of the baseline."""
        return None if self.baseline is None else (self.baseline.start, self.baseline.end)

    @field_validator("baseline")
    @classmethod
    def _one_baseline(cls, baseline: Baseline | None, info: ValidationInfo) -> Baseline | None:
        if baseline is not None and info.data.get("baseline_points") is not None:
            raise ValueError("give either `baseline` or `baseline_points`")
        return baseline

    @field_validator("periods")
    @classmethod
    def _one_period_a_value(
        cls, periods: list[Day] | None, info: ValidationInfo
    ) -> list[Day] | None:
        values = info.data.get("values")
        if periods is not None and values is not None and len(periods) != len(values):
            raise ValueError(f"{len(periods)} periods for {len(values)} values; give one for each")
        return periods

    @field_validator("targets")
    @classmethod
    def _one_target_a_value(
        cls, targets: list[Number | None] | None, info: ValidationInfo
    ) -> list[Number | None] | None:
        values = info.data.get("values")
        if targets is not None and values is not None and len(targets) != len(values):
            raise ValueError(f"{len(targets)} targets for {len(values)} values; give one for each")
        if targets is not None and info.data.get("target") is not None:
            raise ValueError("there is one target already; give either `target` or `targets`")
        return targets


class SpcSegment(Schema):
    """A stretch with its own mean and limits."""

    model_config = with_example(**EXAMPLE_SEGMENT)

    start: Count = Field(description="index of its first point, from 0")
    end: Count = Field(description="index of its last point, included")
    mean: Number = Field(description="in the values' unit")
    lower_limit: Number | None = Field(description="mean - 2.66 mean moving ranges, not clipped")
    upper_limit: Number | None = Field(description="mean + 2.66 mean moving ranges, not clipped")
    lower_near: Number | None = Field(description="two thirds of the way to the lower limit")
    upper_near: Number | None = Field(description="two thirds of the way to the upper limit")
    moving_range_mean: Number | None = Field(
        description="mean difference between neighbours; null where none are neighbours"
    )
    screened_ranges: Count = Field(description="unusual moving ranges left out of the mean")


class SpcPoint(Schema):
    """One value, and what it means."""

    model_config = with_example(**EXAMPLE_POINT)

    value: Number | None = Field(description="as given; null for a gap")
    mean: Number = Field(description="of its segment")
    lower_limit: Number | None = Field(description="of its segment")
    upper_limit: Number | None = Field(description="of its segment")
    special_cause: SpecialCause | None = Field(
        description="the strongest rule that it breaks: limit, trend, two of three, shift"
    )
    type: PointType | None = Field(
        description="the special cause, given which way is better; null for a gap"
    )


class Advice(Schema):
    """Where limits might be drawn anew; nothing is done by itself."""

    model_config = with_example(
        code="rebase_may_be_considered",
        index=24,
        detail="The last 14 points all lie above the centre line. If the reason is known, and it is"
        " expected to go on so, limits from there on may be considered.",
    )

    code: str = Field(description="stable name of the advice")
    index: Count = Field(description="of the first point, from 0")
    detail: str = Field(description="by which criteria, in English")


class SpcResult(Schema):
    """A chart in figures. Limits are null where the series has no moving range."""

    model_config = with_example(
        ruleset="plot-the-dots",
        segments=[EXAMPLE_SEGMENT],
        points=[EXAMPLE_POINT],
        variation="concern_high",
        assurance="inconsistent",
        this_period="missed",
        targets=None,
        warnings=[],
        centre="mean",
        advice=[],
    )

    ruleset: RuleSetName = Field(description="the published rules that were followed")
    segments: list[SpcSegment] = Field(description="one, or one more than there are rebases")
    points: list[SpcPoint] = Field(description="one a value, in order")
    variation: Variation | None = Field(
        description="what the last point means; null with too few figures to tell (see warnings)"
    )
    assurance: Assurance | None = Field(
        description="whether the target will be met; null without target, limits or a better side"
    )
    this_period: Literal["met", "missed"] | None = Field(
        default=None,
        description="whether the last value meets the target; null without one, or a better side",
    )
    targets: list[Number | None] | None = Field(
        default=None,
        description="of a moving target, what was aimed at with each value; null: one for all",
    )
    warnings: list[Caveat] = Field(description="what to keep in mind")
    centre: Centre = Field(default=Centre.MEAN, description="what is called mean here")
    advice: list[Advice] = Field(default=[], description="where limits might be drawn anew")

    @classmethod
    def of(
        cls,
        analysis: SpcAnalysis,
        met: bool | None = None,
        targets: Sequence[float | None] | None = None,
    ) -> "SpcResult":
        """The analysis as it crosses the wire; `met`: whether the last value meets the target."""
        more = {"this_period": THIS_PERIOD[met], "targets": targets}
        said = {name: getattr(analysis, name) for name in cls.model_fields if name not in more}
        return cls.model_validate(said | more, from_attributes=True)

    def with_places(self, spread: Spread) -> "SpcResult":
        """The same with a place for each value that was given."""
        segments = [
            SpcSegment.model_validate(each, from_attributes=True) for each in spread.segments
        ]
        points = [_point(spread, place) for place in range(len(spread.points))]
        there = [place for place, point in enumerate(spread.points) if point is not None]
        advice = [each.model_copy(update={"index": there[each.index]}) for each in self.advice]
        more = {"segments": segments, "points": points, "advice": advice}
        return self.model_copy(update=more)


def _point(spread: Spread, place: int) -> SpcPoint:
    point, lines = spread.points[place], spread.segment(place)
    return SpcPoint(
        value=point.value if point else None,
        mean=lines.mean,
        lower_limit=lines.lower_limit,
        upper_limit=lines.upper_limit,
        special_cause=point.special_cause if point else None,
        type=point.type if point else None,
    )
