"""The evaluation of a service change as it crosses the wire."""

from typing import Annotated

from pydantic import Field

from services.metrics.spc.schemas import SpcResult
from services.shared.figures import (
    Amount,
    Answer,
    Caveat,
    Code,
    Figure,
    Periods,
    Warnings,
)
from services.shared.schemas import Schema, with_example
from services.statistics.evaluation.evaluate import Evaluation
from services.statistics.evaluation.verdict import Certainty, Finding, Verdict
from services.statistics.spc.vocabulary import Improvement

MOST_POINTS = 1_000
# Type 1 four-hour breaches at RRK, monthly from April 2016 (NHS England, OGL v3.0).
EXAMPLE_VALUES = [
    1195, 1843, 1397, 1333, 1771, 1751, 2013, 1759, 2179, 2585, 1654, 1543,
    1632, 1558, 1190, 1357, 1279, 1683, 2190, 1804, 986, 2181, 2048, 2154,
]  # fmt: skip
EXAMPLE_REGRESSION = {
    "intercept": {"value": 1465.397436, "lower": 1222.880610, "upper": 1707.914262},
    "slope_before": {"value": 52.094406, "lower": -9.603324, "upper": 113.792135},
    "level_change": {"value": -751.696970, "lower": -1495.906678, "upper": -7.487262},
    "slope_change": {"value": 8.451049, "lower": -53.806538, "upper": 70.708636},
    "mean_effect": {"value": -705.216200, "lower": -1641.995861, "upper": 231.563460},
    "last_effect": {"value": -658.735431, "lower": -1856.968550, "upper": 539.497688},
    "fitted": [1465.397436, 1517.491841],
    "counterfactual": [1465.397436, 1517.491841],
    "counterfactual_lower": [1222.880610, 1325.029403],
    "counterfactual_upper": [1707.914262, 1709.954280],
    "lags": 2,
}
EXAMPLE_VERDICT = {
    "finding": "not_shown",
    "certainty": "none",
    "effect": "After the change the figure was on average 705.2 lower than its earlier course "
    "would have led to (95% interval -1,642 to 231.6).",
    "because": "The interval includes zero, so the figures fit with the change having done "
    "nothing as well as with any effect inside the interval.",
    "drawback": "No balancing indicator was looked at, so harm elsewhere would not have been seen.",
    "missing": ["No balancing indicators."],
}
EXAMPLE_HELD = {
    "ruleset": "mdc-2023",
    "segments": [
        {
            "start": 0,
            "end": 23,
            "mean": 1751.916667,
            "lower_limit": 784.643939,
            "upper_limit": 2719.189394,
            "lower_near": 1107.068182,
            "upper_near": 2396.765152,
            "moving_range_mean": 363.636364,
            "screened_ranges": 0,
        }
    ],
    "points": [
        {
            "value": 1195.0,
            "mean": 1751.916667,
            "lower_limit": 784.643939,
            "upper_limit": 2719.189394,
            "special_cause": None,
            "type": "common_cause",
        }
    ],
    "variation": "common_cause",
    "assurance": None,
    "this_period": None,
    "targets": None,
    "warnings": [],
    "centre": "mean",
    "advice": [],
}
Series = Annotated[list[Figure], Field(min_length=1, max_length=MOST_POINTS)]


class BalancingIn(Schema):
    """A figure that must not get worse."""

    model_config = with_example(
        name="Readmissions", values=[30, 31, 29, 33], improvement="decrease"
    )

    name: Code = Field(description="what it is called")
    values: Series = Field(description="over the same points")
    improvement: Improvement = Field(description="which way is better")


class TakeUpIn(Schema):
    """How much of the plan was carried out."""

    model_config = with_example(done=80, planned=100)

    done: Amount = Field(description="since the change")
    planned: Amount = Field(description="since the change; 0: nothing")


class EvaluationRequest(Schema):
    """A series with a change in it, and what it is to be judged beside."""

    model_config = with_example(
        values=EXAMPLE_VALUES,
        periods=None,
        change=12,
        improvement="decrease",
        comparison=None,
        balancing=[],
        take_up=None,
        cost_known=False,
    )

    values: Series = Field(description="the earliest first")
    periods: Periods | None = Field(
        default=None, description="a date for each value, ascending; null: equally spaced"
    )
    change: Annotated[int, Field(strict=True, ge=1, le=MOST_POINTS)] = Field(
        description="index, from 0, of the first point after the change"
    )
    improvement: Improvement = Field(description="which way is better")
    comparison: Series | None = Field(
        default=None, description="the same figure where nothing was changed, over the same points"
    )
    balancing: list[BalancingIn] = Field(
        default=[], max_length=50, description="figures that must not get worse"
    )
    take_up: TakeUpIn | None = Field(default=None, description="null: not known")
    cost_known: Annotated[bool, Field(strict=True)] = Field(
        default=False, description="what it cost and saved is on record"
    )


class EffectView(Answer):
    """An effect with its 95% interval, in the unit of the values."""

    model_config = with_example(value=-705.216200, lower=-1641.995861, upper=231.563460)

    value: float = Field(description="best guess")
    lower: float = Field(description="lower 95% confidence limit, Newey-West errors")
    upper: float = Field(description="upper 95% confidence limit, Newey-West errors")


class RegressionView(Answer):
    """Two lines through a series, and what the second adds to the first."""

    model_config = with_example(**EXAMPLE_REGRESSION)

    intercept: EffectView = Field(description="the first line at the first point")
    slope_before: EffectView = Field(description="a period")
    level_change: EffectView = Field(description="at the first point after the change")
    slope_change: EffectView = Field(description="a period")
    mean_effect: EffectView = Field(description="against the counterfactual, on average")
    last_effect: EffectView = Field(description="against the counterfactual, at the last point")
    fitted: list[float] = Field(description="the lines, one a point")
    counterfactual: list[float] = Field(description="where the first line leads, one a point")
    counterfactual_lower: list[float] = Field(description="its lower 95% confidence limits")
    counterfactual_upper: list[float] = Field(description="its upper 95% confidence limits")
    lags: int = Field(description="over so many points neighbours may be alike")


class VerdictView(Answer):
    """The evaluation in careful words."""

    model_config = with_example(**EXAMPLE_VERDICT)

    finding: Finding = Field(description="which way the figures point")
    certainty: Certainty = Field(description="how much stands behind it")
    effect: str = Field(description="what was found")
    because: str = Field(description="how certain that is, and why")
    drawback: str = Field(description="what got worse, or was not looked at")
    missing: list[str] = Field(description="what would make it more certain")


class EvaluationResult(Answer):
    """All that the figures say, side by side."""

    model_config = with_example(
        verdict=EXAMPLE_VERDICT,
        regression=EXAMPLE_REGRESSION,
        compared=None,
        redrawn=EXAMPLE_HELD | {"segments": [], "points": []},
        held=EXAMPLE_HELD,
        take_up=None,
        warnings=[],
    )

    verdict: VerdictView = Field(description="in words")
    regression: RegressionView = Field(description="segmented regression of the values")
    compared: RegressionView | None = Field(
        description="of their difference to the comparison group; null without one"
    )
    redrawn: SpcResult = Field(description="the chart with limits of its own for each side")
    held: SpcResult | None = Field(
        description="the chart with the limits from before; null with fewer than 12 points there"
    )
    take_up: float | None = Field(description="share of the plan; null: not known")
    warnings: Warnings

    @classmethod
    def of_evaluation(cls, found: Evaluation, said: Verdict) -> "EvaluationResult":
        """The evaluation, and what is said of it, as they cross the wire."""
        held, compared = found.chart.held, found.compared
        return cls(
            verdict=VerdictView.of(said),
            regression=RegressionView.of(found.regression),
            compared=None if compared is None else RegressionView.of(compared),
            redrawn=SpcResult.of(found.chart.redrawn),
            held=None if held is None else SpcResult.of(held),
            take_up=None if found.take_up is None else found.take_up.share,
            warnings=[
                Caveat.model_validate(each, from_attributes=True)
                for each in found.regression.warnings
            ],
        )
