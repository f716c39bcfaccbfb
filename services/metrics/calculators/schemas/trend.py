"""Recent trends as they cross the wire."""

from pydantic import Field

from services.shared.figures import Answer, Figure
from services.shared.schemas import Schema, with_example
from services.statistics.comparison.trend import Direction, Marker, Polarity

# The published example of Fingertips.
_TREND = (
    (24.67, 23.16, 26.25), (24.6, 23.15, 26.19), (28, 26.44, 29.64),
    (30.2, 28.63, 31.9), (30.6, 28.98, 32.25),
)  # fmt: skip
EXAMPLE_POINTS = [
    {"value": value, "lower": lower, "upper": upper} for value, lower, upper in _TREND
]


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
