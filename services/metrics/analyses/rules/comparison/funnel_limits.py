"""Control limits of a funnel: how far chance alone takes a unit of a given size from the target.

Sources: Spiegelhalter DJ, Stat Med 2005;24:1185-1202; NHS Digital, SHMI methodology; FunnelPlotR.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from services.metrics.analyses.rules.arrays import FloatArray
from services.metrics.analyses.rules.intervals.normal import STANDARD_NORMAL

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

    chi2inv(.025, 2E)/2/E and chi2inv(.975, 2(E + 1))/2/E; with tau^2 exp(-/+ z sqrt(1/E + tau^2)).
    """
    if tau_squared:
        error = np.sqrt(1 / expected + tau_squared)
        with np.errstate(over="ignore"):  # of next to no expected events: no upper limit
            return _of(lambda z: target * np.exp(z * error))
    from scipy.special import gammainccinv, gammaincinv  # see intervals.poisson.exact

    unit = target / expected
    return FunnelLimits(
        gammaincinv(expected, TAIL_95) * unit,
        gammainccinv(expected + 1, TAIL_95) * unit,
        gammaincinv(expected, TAIL_998) * unit,
        gammainccinv(expected + 1, TAIL_998) * unit,
    )


def _of(limit: Callable[[float], FloatArray]) -> FunnelLimits:
    z_95, z_998 = (-STANDARD_NORMAL.inv_cdf(tail) for tail in (TAIL_95, TAIL_998))
    return FunnelLimits(limit(-z_95), limit(z_95), limit(-z_998), limit(z_998))
