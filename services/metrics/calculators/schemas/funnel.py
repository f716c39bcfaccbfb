"""Funnels as they cross the wire."""

from typing import Annotated

from pydantic import Field

from services.shared.figures import (
    MOST_ITEMS,
    Amount,
    Answer,
    Code,
    Multiplier,
    Warnings,
)
from services.shared.schemas import Schema, with_example
from services.statistics.comparison.funnel import FunnelKind, Outlier, Overdispersion

EXAMPLE_LIMITS = {
    "lower_95": 0.4906593251243899,
    "upper_95": 1.5055443627026137,
    "lower_998": 0.2716038044178132,
    "upper_998": 1.8558076159918597,
}


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
        curve=True,
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
    curve: Annotated[bool, Field(strict=True)] = Field(
        default=False, description="whether the limits are wanted for drawing, too"
    )


Limit = float | None
"""Null without a denominator, or where chance sets none."""


class UnitView(Answer):
    """One organisation in the funnel."""

    model_config = with_example(code="RJE", value=1.733333, **EXAMPLE_LIMITS, outlier="high_95")

    code: str = Field(description="as given")
    value: float | None = Field(description="numerator to denominator, times the multiplier")
    lower_95: Limit = Field(description="lower 95% limit")
    upper_95: Limit = Field(description="upper 95% limit")
    lower_998: Limit = Field(description="lower 99.8% limit")
    upper_998: Limit = Field(description="upper 99.8% limit")
    outlier: Outlier = Field(description="the furthest limits that the value lies beyond")


class CurvePoint(Answer):
    """The limits at one denominator, for drawing them."""

    model_config = with_example(denominator=15, **EXAMPLE_LIMITS)

    denominator: float = Field(description="from the smallest unit's to the largest's")
    lower_95: Limit = Field(description="lower 95% limit")
    upper_95: Limit = Field(description="upper 95% limit")
    lower_998: Limit = Field(description="lower 99.8% limit")
    upper_998: Limit = Field(description="upper 99.8% limit")


class FunnelResult(Answer):
    """A funnel plot in figures."""

    model_config = with_example(
        target=1.0,
        phi=3.777368,
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
    curve: list[CurvePoint] = Field(
        description="by ascending denominator; empty where it was not asked for"
    )
    warnings: Warnings
