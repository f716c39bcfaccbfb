"""A value against a benchmark, at two levels of certainty.

Source: OHID, Fingertips guidance: comparing areas with a benchmark by their confidence intervals.
"""

from dataclasses import dataclass
from typing import Literal

from services.statistics.comparison.trend import Polarity

Level = Literal["95", "99.8"]
Side = Literal["similar", "lower", "higher", "better", "worse"]


@dataclass(frozen=True)
class Interval:
    """A confidence interval, its ends included."""

    lower: float
    upper: float


@dataclass(frozen=True)
class Comparison:
    """Where the value lies, and how certain that is (None: it is similar)."""

    side: Side
    level: Level | None


def compare(
    at_95: Interval, at_998: Interval, benchmark: float, polarity: Polarity = "none"
) -> Comparison:
    """Similar while the 95% interval contains the benchmark; else better or worse by polarity."""
    if at_95.lower <= benchmark <= at_95.upper:
        return Comparison("similar", None)
    certain = not at_998.lower <= benchmark <= at_998.upper
    return Comparison(_side(at_95.lower > benchmark, polarity), "99.8" if certain else "95")


def _side(higher: bool, polarity: Polarity) -> Side:
    if polarity == "none":
        return "higher" if higher else "lower"
    return "better" if higher == (polarity == "high_is_good") else "worse"
