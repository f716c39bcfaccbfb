"""A proportion with Wilson's score interval.

Sources: Wilson EB, J Am Stat Assoc 1927; Newcombe RG, Altman DG, Statistics with Confidence 2000;
OHID, Public Health Technical Guide: Confidence Intervals (PHEindicatormethods `phe_proportion`).
"""

from typing import TypeVar

from services.statistics.arrays import FloatArray
from services.statistics.estimates import NO_DENOMINATOR, Estimate, unknown
from services.statistics.intervals.normal import z_for
from services.statistics.refusals import NumeratorAboveDenominator

METHOD = "wilson"
Figures = TypeVar("Figures", float, FloatArray)


def proportion(numerator: int, denominator: int, confidence: float = 0.95) -> Estimate:
    """The share `numerator` of `denominator`, 0-1. Raises NumeratorAboveDenominator."""
    check_share(numerator, denominator)
    if not denominator:
        return unknown(METHOD, NO_DENOMINATOR)
    value = numerator / denominator
    lower, upper = wilson(numerator, denominator, z_for(confidence))
    # Rounding in the last bits must not push a limit past the value or out of [0, 1].
    return Estimate(value, max(0.0, min(lower, value)), min(1.0, max(upper, value)), METHOD)


def wilson(x: Figures, n: Figures, z: float) -> tuple[Figures, Figures]:
    """(2x + z^2 -/+ z sqrt(z^2 + 4x(1 - x/n))) / (2(n + z^2)), of figures or arrays."""
    middle, reach = 2 * x + z**2, z * (z**2 + 4 * x * (1 - x / n)) ** 0.5
    return (middle - reach) / (2 * (n + z**2)), (middle + reach) / (2 * (n + z**2))


def check_share(numerator: float, denominator: float, *path: str | int) -> None:
    """Raises NumeratorAboveDenominator for a numerator that cannot be a part."""
    if numerator > denominator:
        raise NumeratorAboveDenominator(
            f"{numerator} is more than the denominator {denominator}; a part is at most the whole",
            *path,
            "numerator",
        )
