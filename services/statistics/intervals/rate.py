"""A crude rate with Byar's or, below 10 events, the exact Poisson interval.

Source: OHID, Public Health Technical Guide (PHEindicatormethods `phe_rate`).
"""

from services.statistics.estimates import NO_DENOMINATOR, Estimate, unknown
from services.statistics.intervals.poisson import count_interval


def rate(
    count: int, denominator: float, multiplier: float = 1.0, confidence: float = 0.95
) -> Estimate:
    """Events for each `multiplier` of the denominator, such as person-years."""
    lower, upper, method = count_interval(count, confidence)
    if not denominator:
        return unknown(method, NO_DENOMINATOR)
    value, lower, upper = (each / denominator * multiplier for each in (count, lower, upper))
    return Estimate(value, lower, upper, method)
