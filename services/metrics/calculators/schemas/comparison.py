"""Organisations beside each other as they cross the wire."""

from pydantic import Field

from services.shared.figures import (
    MOST_ITEMS,
    Amount,
    Answer,
    Code,
    Events,
    Multiplier,
    Warnings,
)
from services.shared.schemas import Schema, with_example
from services.statistics.comparison.benchmark import Level, Side
from services.statistics.comparison.trend import Polarity
from services.statistics.comparison.units import ComparedKind

EXAMPLE_UNITS = [
    {"code": "A", "numerator": 90, "denominator": 100},
    {"code": "B", "numerator": 140, "denominator": 200},
    {"code": "C", "numerator": 210, "denominator": 250},
]


class ComparedUnit(Schema):
    """One organisation."""

    model_config = with_example(**EXAMPLE_UNITS[0])

    code: Code = Field(description="each once")
    numerator: Events = Field(description="cases or events")
    denominator: Amount = Field(description="everybody, or person-years; 0 gives no value")


class ComparisonRequest(Schema):
    """Organisations to be set beside each other."""

    model_config = with_example(
        kind="proportion",
        units=EXAMPLE_UNITS,
        benchmark=None,
        polarity="high_is_good",
        multiplier=1,
    )

    kind: ComparedKind = Field(description="proportion: cases of all; rate: events of people")
    units: list[ComparedUnit] = Field(
        min_length=1, max_length=MOST_ITEMS, description="organisations, in any order"
    )
    benchmark: Amount | None = Field(
        default=None, description="in the unit of the values; null: all units together"
    )
    polarity: Polarity = Field(default="none", description="which way is better")
    multiplier: Multiplier = Field(default=1.0, description="values are for so many")


class ComparedView(Answer):
    """One organisation beside the others."""

    model_config = with_example(
        code="B",
        value=0.7,
        lower_95=0.6332093162728073,
        upper_95=0.759252553176286,
        lower_998=0.5926352818841565,
        upper_998=0.7891360245061806,
        side="worse",
        level="99.8",
        percentile=0.0,
    )

    code: str = Field(description="as given")
    value: float | None = Field(description="null without a denominator")
    lower_95: float | None = Field(description="lower 95% confidence limit")
    upper_95: float | None = Field(description="upper 95% confidence limit")
    lower_998: float | None = Field(description="lower 99.8% confidence limit")
    upper_998: float | None = Field(description="upper 99.8% confidence limit")
    side: Side | None = Field(description="similar while the 95% interval contains the benchmark")
    level: Level | None = Field(description="how certain the difference is; null: it is none")
    percentile: float | None = Field(description="among those with a value, 0-100")


class ComparisonResult(Answer):
    """All organisations, in the order given."""

    model_config = with_example(
        benchmark=0.8,
        deciles=[0.728, 0.756, 0.784, 0.812, 0.84, 0.852, 0.864, 0.876, 0.888],
        units=[
            {
                "code": "B",
                "value": 0.7,
                "lower_95": 0.6332093162728073,
                "upper_95": 0.759252553176286,
                "lower_998": 0.5926352818841565,
                "upper_998": 0.7891360245061806,
                "side": "worse",
                "level": "99.8",
                "percentile": 0.0,
            }
        ],
        warnings=[],
    )

    benchmark: float | None = Field(description="what units are held against")
    deciles: list[float | None] = Field(description="the values at the nine deciles")
    units: list[ComparedView] = Field(description="in the order given")
    warnings: Warnings
