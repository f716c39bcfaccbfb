"""Control charts of attributes and rare events, and run charts, as they cross the wire."""

from typing import Annotated

from pydantic import Field

from services.metrics.spc.schemas import SpcPoint
from services.shared.figures import (
    MOST_ITEMS,
    Amount,
    Answer,
    Events,
    Figure,
    Periods,
    Warnings,
)
from services.shared.schemas import Schema, with_example
from services.statistics.control.attributes import Adjustment
from services.statistics.spc.vocabulary import (
    Improvement,
    PointType,
    SpecialCause,
    Variation,
)

PERIODS = "a date for each, ascending; no rule spans a missing period"
EARLIEST = "the earliest first; null for one that is missing, which no rule spans"
BETTER = "which way is better"
_SUBGROUPS = [
    {"numerator": numerator, "denominator": denominator}
    for numerator, denominator in ((8, 120), (11, 95), (6, 130), (9, 110), (31, 125))
]
_MONTHS = ["2024-04-01", "2024-05-01", "2024-06-01", "2024-07-01", "2024-08-01"]
EXAMPLE_POINT = {
    "value": 0.248,
    "mean": 0.11206896551724138,
    "lower_limit": 0.02742450380278634,
    "upper_limit": 0.19671342723169644,
    "special_cause": "above_limit",
    "type": "concern",
}


class SubgroupIn(Schema):
    """One period: cases or events, and what they are out of."""

    model_config = with_example(numerator=8, denominator=120)

    numerator: Amount = Field(
        description="cases with the attribute, or events; weighted ones may be fractions"
    )
    denominator: Amount = Field(description="all cases, or people, bed days and the like; above 0")


class AttributesRequest(Schema):
    """A series of cases of all, or of events for each unit."""

    model_config = with_example(
        subgroups=_SUBGROUPS, periods=_MONTHS, improvement="decrease", adjustment=None
    )

    subgroups: list[SubgroupIn | None] = Field(
        min_length=1, max_length=MOST_ITEMS, description=EARLIEST
    )
    periods: Periods | None = Field(default=None, description=PERIODS)
    improvement: Improvement = Field(description=BETTER)
    adjustment: Adjustment | None = Field(
        default=None,
        description="laney: limits of a p' or u' chart, for denominators so large that chance "
        "explains next to nothing; null: laney from an average denominator of 5,000, else none",
    )


class CountsRequest(Schema):
    """A series of events where the opportunity is always the same."""

    model_config = with_example(counts=[4, 9, 5, 7, 30], periods=_MONTHS, improvement="decrease")

    counts: list[Events | None] = Field(
        min_length=1, max_length=MOST_ITEMS, description=f"events; {EARLIEST}"
    )
    periods: Periods | None = Field(default=None, description=PERIODS)
    improvement: Improvement = Field(description=BETTER)


class CasesBetweenRequest(Schema):
    """How many cases there were between one event and the next."""

    model_config = with_example(between=[12, 30, 8, 45, 22, 160], improvement="increase")

    between: list[Events] = Field(
        min_length=1, max_length=MOST_ITEMS, description="cases between events, the earliest first"
    )
    improvement: Improvement = Field(description=BETTER)


class DaysBetweenRequest(Schema):
    """How many days there were between one event and the next."""

    model_config = with_example(
        days=[12, 30.5, 8, 45, 22, 160], improvement="increase", screened=False
    )

    days: list[Amount] = Field(
        min_length=1, max_length=MOST_ITEMS, description="days between events, the earliest first"
    )
    improvement: Improvement = Field(description=BETTER)
    screened: Annotated[bool, Field(strict=True)] = Field(
        default=False, description="leave unusually large moving ranges out of the limits"
    )


class ControlChartResult(Answer):
    """A control chart in figures."""

    model_config = with_example(
        mean=11.0,
        points=[
            {
                "value": 30.0,
                "mean": 11.0,
                "lower_limit": 1.0501256289338006,
                "upper_limit": 20.9498743710662,
                "special_cause": "above_limit",
                "type": "concern",
            }
        ],
        variation="concern_high",
        warnings=[],
    )

    mean: float = Field(description="the centre line")
    points: list[SpcPoint] = Field(description="one of each, in order, beside its own limits")
    variation: Variation | None = Field(
        description="what the last point means; null with too few figures to tell (see warnings)"
    )
    warnings: Warnings


class AttributesResult(ControlChartResult):
    """A p or u chart in figures, or Laney's p' or u'."""

    model_config = with_example(
        mean=0.11206896551724138,
        points=[EXAMPLE_POINT],
        variation="concern_high",
        adjustment="none",
        sigma_z=None,
        warnings=[],
    )

    adjustment: Adjustment = Field(description="how the limits were drawn")
    sigma_z: float | None = Field(
        description="how many times as wide as by chance alone the limits are; null: not adjusted"
    )


class RunChartRequest(Schema):
    """A series of values."""

    model_config = with_example(
        values=[5, 7, 4, 6, 8, 5, 9, 10, 9, 12, 12, 10, 11, 13],
        periods=None,
        improvement="increase",
    )

    values: list[Figure | None] = Field(min_length=1, max_length=MOST_ITEMS, description=EARLIEST)
    periods: Periods | None = Field(default=None, description=PERIODS)
    improvement: Improvement = Field(description=BETTER)


class RunPointView(Answer):
    """One value, and what it means."""

    model_config = with_example(value=13.0, special_cause="shift_above", type="improvement")

    value: float | None = Field(description="as given; null for a gap")
    special_cause: SpecialCause | None = Field(description="trend or shift that it is part of")
    type: PointType | None = Field(
        description="the special cause, given which way is better; null for a gap"
    )


class RunChartResult(Answer):
    """A run chart in figures."""

    model_config = with_example(
        median=9.0,
        runs=2,
        fewest_runs=4,
        most_runs=10,
        unusual_runs=True,
        points=[{"value": 13.0, "special_cause": "shift_above", "type": "improvement"}],
        warnings=[],
    )

    median: float = Field(description="the centre line")
    runs: int = Field(description="of points on one side of the median; points on it do not count")
    fewest_runs: int | None = Field(description="that chance makes; null with too few points")
    most_runs: int | None = Field(description="that chance makes; null with too few points")
    unusual_runs: bool | None = Field(description="fewer or more than chance makes; null: unknown")
    points: list[RunPointView] = Field(description="one a value, in order")
    warnings: Warnings
