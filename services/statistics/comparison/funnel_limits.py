"""Control limits of a funnel: how far chance alone takes a unit of a given size from the target.

Sources: Spiegelhalter DJ, Stat Med 2005;24:1185-1202, appendix A.1.1 (ratios and rates); NHS
Digital, SHMI methodology (over-dispersed ratios).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from services.statistics.arrays import FloatArray
from services.statistics.intervals.normal import STANDARD_NORMAL

TAIL_95, TAIL_998 = 0.025, 0.001


@dataclass(frozen=True)
class FunnelLimits:
    """Limits at 95% and 99.8%, one of each a denominator, in the unit of the values."""

    lower_95: FloatArray
    upper_95: FloatArray
    lower_998: FloatArray
    upper_998: FloatArray


def proportion_limits(target: float, n: FloatArray, tau_squared: float) -> FunnelLimits:
    """Target 0-1. With tau^2 on the scale of asin(sqrt p), on which variance is 1/(4n)."""
    if not tau_squared:
        error = np.sqrt(target * (1 - target) / n)
        return _of(lambda z: np.clip(target + z * error, 0.0, 1.0))
    angle, error = np.arcsin(np.sqrt(target)), np.sqrt(1 / (4 * n) + tau_squared)
    # Beyond 0 or a right angle sin^2 would turn back: such a limit is 0 or 1.
    return _of(lambda z: np.sin(np.clip(angle + z * error, 0.0, np.pi / 2)) ** 2)


def ratio_limits(target: float, expected: FloatArray, tau_squared: float) -> FunnelLimits:
    """Around `target`, for units with so many `expected` events (above 0).

    Exact Poisson limits of the events that are expected; with tau^2 exp(-/+ z sqrt(1/E + tau^2)).
    """
    if tau_squared:
        error = np.sqrt(1 / expected + tau_squared)
        with np.errstate(over="ignore"):  # of next to no expected events: no upper limit
            return _of(lambda z: target * np.exp(z * error))
    unit = target / expected
    return FunnelLimits(
        poisson_limit(expected, TAIL_95) * unit,
        poisson_limit(expected, 1 - TAIL_95) * unit,
        poisson_limit(expected, TAIL_998) * unit,
        poisson_limit(expected, 1 - TAIL_998) * unit,
    )


def poisson_limit(expected: FloatArray, p: float) -> FloatArray:
    """The count that a Poisson variable of mean `expected` is below with probability `p`.

    r is the smallest count with P(X <= r) > p; what r exceeds p by is taken off as a share of
    P(X = r), and no limit is below 0. A limit drawn from the interval of an observed count
    (chi-squared) would flag every unit without events.
    """
    from scipy.special import pdtr  # see intervals.poisson.exact

    r = _smallest_count(expected, p)
    beyond = pdtr(r, expected) - p
    probability = pdtr(r, expected) - np.where(r > 0, pdtr(np.maximum(r - 1, 0), expected), 0.0)
    # Of 10^12 events one count more or less is below any difference that a number holds.
    share = np.divide(beyond, probability, out=np.zeros_like(r), where=probability > 0)
    limit: FloatArray = np.maximum(0.0, r - np.clip(share, 0.0, 1.0))
    return limit


def _smallest_count(expected: FloatArray, p: float) -> FloatArray:
    from scipy.special import pdtr, pdtrik

    # Below the probability of no event at all there is no root: the count is 0.
    r: FloatArray = np.where(np.exp(-expected) > p, 0.0, np.floor(pdtrik(p, expected)))
    r = np.maximum(r, 0.0)
    r = np.where((r > 0) & (pdtr(np.maximum(r - 1, 0), expected) > p), r - 1, r)
    return np.where(pdtr(r, expected) > p, r, r + 1)


def _of(limit: Callable[[float], FloatArray]) -> FunnelLimits:
    z_95, z_998 = (-STANDARD_NORMAL.inv_cdf(tail) for tail in (TAIL_95, TAIL_998))
    return FunnelLimits(limit(-z_95), limit(z_95), limit(-z_998), limit(z_998))
