"""How much more units differ than chance alone would let them: phi and tau squared.

Sources: Spiegelhalter DJ, Stat Med 2005;24:1185-1202; Spiegelhalter DJ et al., J R Stat Soc A
2012;175:1-47; DerSimonian R, Laird N, Control Clin Trials 1986;7:177-188; NHS Digital, SHMI
methodology (truncation); FunnelPlotR.
"""

from dataclasses import dataclass

import numpy as np

from services.statistics.arrays import BoolArray, FloatArray
from services.statistics.ranking import average_ranks


@dataclass(frozen=True)
class Dispersion:
    """The mean square z-score (1: chance alone) and the variance between units."""

    phi: float | None
    tau_squared: float


NOT_KNOWN = Dispersion(None, 0.0)


def winsorised(z: FloatArray, trim: float) -> FloatArray:
    """z-scores with both tails drawn in to the quantiles `trim` and 1 - `trim` (type 7)."""
    low, high = np.quantile(z, [trim, 1 - trim])
    return np.clip(z, low, high)


def in_middle(z: FloatArray, trim: float) -> BoolArray:
    """Which z-scores are left when the lowest and highest of 1/`trim` groups are cut off."""
    if not trim:
        return np.ones(z.shape, np.bool_)
    groups = 1 / trim
    group = np.floor(average_ranks(z) * groups / (z.size + 1))
    middle: BoolArray = (group > 0) & (group < groups - 1)
    return middle


def dispersion(z: FloatArray, errors: FloatArray) -> Dispersion:
    """phi = sum(z^2)/n; tau^2 = (n phi - (n - 1)) / (sum w - sum w^2 / sum w), w = 1/s^2.

    No more variance than chance explains (phi <= 1) is none between units.
    """
    if not z.size:
        return NOT_KNOWN
    phi = float((z**2).mean())
    weights = errors**-2.0
    total = weights.sum()
    between = float(total - (weights**2).sum() / total)
    if phi <= 1 or z.size == 1 or between <= 0:
        return Dispersion(phi, 0.0)
    return Dispersion(phi, max(0.0, (z.size * phi - (z.size - 1)) / between))
