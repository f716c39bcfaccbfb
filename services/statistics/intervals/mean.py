"""A mean with the interval of Student's t.

Source: OHID, Public Health Technical Guide (PHEindicatormethods `phe_mean`).
"""

from collections.abc import Sequence
from math import sqrt
from statistics import fmean

from services.statistics.estimates import Caution, Estimate
from services.statistics.intervals.student import t_for

METHOD = "t"
ONE_VALUE = Caution("one_value", "One value does not show how much values vary.")


def mean(values: Sequence[float], confidence: float = 0.95) -> Estimate:
    """The mean of one or more values; from one alone there is no interval."""
    count, middle = len(values), fmean(values)
    if count == 1:
        return Estimate(middle, None, None, METHOD, (ONE_VALUE,))
    variance = sum((value - middle) ** 2 for value in values) / (count - 1)
    reach = t_for(confidence, count - 1) * sqrt(variance / count)
    return Estimate(middle, middle - reach, middle + reach, METHOD)
