"""The recent trend of an indicator: is it rising or falling beyond what chance would do?

Source: OHID, Fingertips guidance: recent trends (chi-squared for the last five annual points, at
99.8%, the slope keeping its sign whichever point is left out).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from services.statistics.refusals import LimitsReversed

SIGNIFICANT_ABOVE = 9.549536
"""Chi-squared with one degree of freedom at 99.8%."""
WIDTH_IN_ERRORS = 3.92
"""A 95% interval is so many standard errors wide."""
Polarity = Literal["high_is_good", "low_is_good", "none"]
Direction = Literal["up", "down", "none"]
Marker = Literal[
    "increasing", "increasing_better", "increasing_worse",
    "decreasing", "decreasing_better", "decreasing_worse", "no_change",
]  # fmt: skip
_MARKERS: dict[tuple[Direction, Polarity], Marker] = {
    ("up", "high_is_good"): "increasing_better",
    ("up", "low_is_good"): "increasing_worse",
    ("up", "none"): "increasing",
    ("down", "high_is_good"): "decreasing_worse",
    ("down", "low_is_good"): "decreasing_better",
    ("down", "none"): "decreasing",
}


@dataclass(frozen=True)
class TrendPoint:
    """A year's value with its 95% interval."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Trend:
    """Whether there is one, which way, and whether that is better."""

    chi_squared: float
    significant: bool
    direction: Direction
    marker: Marker


def recent_trend(points: Sequence[TrendPoint], polarity: Polarity = "none") -> Trend:
    """The trend through equally spaced points, the earliest first. Raises LimitsReversed."""
    for place, point in enumerate(points):
        _check(point, place)
    slope, spread = weighted_slope(points)
    chi_squared = slope**2 * spread
    significant = chi_squared > SIGNIFICANT_ABOVE and _keeps_sign(points, slope)
    direction: Direction = "none"
    if significant:
        direction = "up" if slope > 0 else "down"
    marker = _MARKERS.get((direction, polarity), "no_change")
    return Trend(chi_squared, significant, direction, marker)


def weighted_slope(points: Sequence[TrendPoint | None]) -> tuple[float, float]:
    """Slope a step, and the spread of the steps; None leaves a point out.

    Weights are w = 1/se^2. chi2 = b^2 / (Sw / (Sw Stt - St^2)) is b^2 times the spread, which in
    pairs of points is sum(w w' (t - t')^2) / Sw: the same, without taking like from like.
    """
    present = [(step, point) for step, point in enumerate(points) if point is not None]
    rise = spread = 0.0
    for (step, point), (other_step, other) in combinations(present, 2):
        weight, steps = _weight(point) * _weight(other), other_step - step
        rise += weight * steps * (other.value - point.value)
        spread += weight * steps**2
    return rise / spread, spread / sum(_weight(point) for _, point in present)


def _weight(point: TrendPoint) -> float:
    return (WIDTH_IN_ERRORS / (point.upper - point.lower)) ** 2


def _keeps_sign(points: Sequence[TrendPoint], slope: float) -> bool:
    return all(part * slope > 0 for part in _slopes_without_one(points))


def _slopes_without_one(points: Sequence[TrendPoint]) -> Iterator[float]:
    for place in range(len(points)):
        yield weighted_slope([*points[:place], None, *points[place + 1 :]])[0]


def _check(point: TrendPoint, place: int) -> None:
    if not point.lower < point.upper:
        raise LimitsReversed(
            f"the upper limit {point.upper} is not above the lower limit {point.lower}",
            "points",
            place,
            "upper",
        )
    if not point.lower <= point.value <= point.upper:
        raise LimitsReversed(
            f"{point.value} does not lie between its limits {point.lower} and {point.upper}",
            "points",
            place,
            "value",
        )
