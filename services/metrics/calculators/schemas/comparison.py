"""Recent trends and funnels as they cross the wire."""

from typing import Annotated

from pydantic import Field

from services.metrics.analyses.rules.comparison.funnel import FunnelKind, Outlier, Overdispersion
from services.metrics.analyses.rules.comparison.trend import Direction, Marker, Polarity
from services.metrics.analyses.schemas import Warning_
from services.metrics.calculators.schemas.fields import (
    MOST_ITEMS,
    WARNINGS,
    Amount,
    Answer,
    Code,
    Figure,
    Multiplier,
)
from services.shared.schemas import Schema, with_example

# The published example of Fingertips.
_TREND = (
    (24.67, 23.16, 26.25), (24.6, 23.15, 26.19), (28, 26.44, 29.64),
    (30.2, 28.63, 31.9), (30.6, 28.98, 32.25),
)  # fmt: skip
EXAMPLE_POINTS = [
    {"value": value, "lower": lower, "upper": upper} for value, lower, upper in _TREND
]
EXAMPLE_LIMITS = {
    "lower_95": 0.559692408852221,
    "upper_95": 1.649347924765723,
    "lower_998": 0.3862650348548352,
    "upper_998": 2.082907301902949,
}


class TrendPointIn(Schema):
    """A year's value with its 95% interval."""

    model_config = with_example(**EXAMPLE_POINTS[0])

    value: Figure = Field(description="between its limits")
    lower: Figure = Field(description="lower 95% confidence limit")
    upper: Figure = Field(description="upper 95% confidence limit, above the lower one")


class TrendRequest(Schema):
    """The last five annual values."""

    model_config = with_example(points=EXAMPLE_POINTS, polarity="low_is_good")

    points: list[TrendPointIn] = Field(
        min_length=5, max_length=5, description="five years, the earliest first"
    )
    polarity: Polarity = Field(default="none", description="which way is better")


class TrendResult(Answer):
    """Whether the values rise or fall beyond what chance would do."""

    model_config = with_example(
        chi_squared=46.765316, significant=True, direction="up", marker="increasing_worse"
    )

    chi_squared: float = Field(description="significant above 9.549536 (99.8%)")
    significant: bool = Field(description="and the slope keeps its sign whichever year is left out")
    direction: Direction = Field(description="none where it is not significant")
    marker: Marker = Field(description="the direction, given which way is better")


class FunnelUnit(Schema):
    """One organisation."""

    model_config = with_example(code="RRK", numerator=22, denominator=15)

    code: Code = Field(description="each once")
    numerator: Amount = Field(description="cases or events that there are")
    denominator: Amount = Field(
        description="everybody, events that are expected, or people; 0 gives no value"
    )


class FunnelRequest(Schema):
    """Organisations that are set against each other or a target."""

    model_config = with_example(
        kind="ratio",
        units=[
            {"code": "RRK", "numerator": 15, "denominator": 15},
            {"code": "RJE", "numerator": 26, "denominator": 15},
            {"code": "RBD", "numerator": 61, "denominator": 40.5},
        ],
        target=1,
        overdispersion="none",
        trim=0.1,
        multiplier=1,
    )

    kind: FunnelKind = Field(
        description="proportion: cases of all; ratio: events of those expected; rate: of people"
    )
    units: list[FunnelUnit] = Field(
        min_length=1, max_length=MOST_ITEMS, description="organisations, in any order"
    )
    target: Amount | None = Field(
        default=None,
        description="in the unit of the values; null: of all units together, of a ratio the "
        "multiplier",
    )
    overdispersion: Overdispersion = Field(
        default="none", description="additive: limits allow for variation between units"
    )
    trim: Annotated[float, Field(strict=True, ge=0, lt=0.5)] = Field(
        default=0.1, description="share of each tail that does not count for phi"
    )
    multiplier: Multiplier = Field(default=1.0, description="values are for so many")


class LimitsView(Answer):
    """Limits at 95% and 99.8%; null without a denominator, or where there is none."""

    lower_95: float | None = Field(description="lower 95% limit")
    upper_95: float | None = Field(description="upper 95% limit")
    lower_998: float | None = Field(description="lower 99.8% limit")
    upper_998: float | None = Field(description="upper 99.8% limit")


class UnitView(LimitsView):
    """One organisation in the funnel."""

    model_config = with_example(code="RJE", value=1.733333, **EXAMPLE_LIMITS, outlier="high_95")

    code: str = Field(description="as given")
    value: float | None = Field(description="numerator to denominator, times the multiplier")
    outlier: Outlier = Field(description="the furthest limits that the value lies beyond")


class CurvePoint(LimitsView):
    """The limits at one denominator, for drawing them."""

    model_config = with_example(denominator=15, **EXAMPLE_LIMITS)

    denominator: float = Field(description="from the smallest unit's to the largest's")


class FunnelResult(Answer):
    """A funnel plot in figures."""

    model_config = with_example(
        target=1.0,
        phi=5.66,
        tau_squared=0.0,
        units=[{"code": "RJE", "value": 1.733333, **EXAMPLE_LIMITS, "outlier": "high_95"}],
        curve=[{"denominator": 15, **EXAMPLE_LIMITS}],
        warnings=[],
    )

    target: float | None = Field(description="what units are held against")
    phi: float | None = Field(description="mean square z-score; 1: chance alone")
    tau_squared: float = Field(
        description="variance between units that the limits allow for; 0: the limits are unadjusted"
    )
    units: list[UnitView] = Field(description="in the order given")
    curve: list[CurvePoint] = Field(description="by ascending denominator")
    warnings: list[Warning_] = Field(description=WARNINGS)
