"""Possible savings: what would be spared if everybody worse than the best decile moved to it.

Source: OpenPrescribing (Bennett Institute), how possible savings are calculated.
"""

from dataclasses import dataclass

import numpy as np

from services.statistics.arrays import FloatArray


@dataclass(frozen=True)
class PossibleSavings:
    """In the unit of the numerators; money in pence is rounded once, here."""

    best_decile: float | None
    """The value that everybody is moved to; None where nobody has a denominator."""
    each: FloatArray
    """One an organisation: above 0 for those worse than the best decile, else 0."""
    total: float


def possible_savings(
    numerators: FloatArray, denominators: FloatArray, *, high_is_good: bool = False
) -> PossibleSavings:
    """The saving of each organisation and of all; only positive savings are summed."""
    has = denominators > 0
    if not has.any():
        return PossibleSavings(None, np.zeros(numerators.shape), 0.0)
    values = numerators[has] / denominators[has]
    best = float(np.quantile(values, 0.9 if high_is_good else 0.1))
    moved = numerators - best * denominators
    each = np.where(has, np.maximum(0.0, -moved if high_is_good else moved), 0.0)
    return PossibleSavings(best, each, float(each.sum()))
