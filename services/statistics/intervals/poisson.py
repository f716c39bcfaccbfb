"""Intervals of a count of events that happen independently (Poisson).

Sources: Breslow NE, Day NE, Statistical Methods in Cancer Research II, IARC 1987 (Byar);
Armitage P, Berry G, Statistical Methods in Medical Research 2002 (exact).
"""

from math import sqrt
from typing import Literal

from services.statistics.intervals.normal import tail_of, z_for

FEWEST_FOR_BYAR = 10
CountMethod = Literal["exact", "byar"]


def count_interval(count: int, confidence: float) -> tuple[float, float, CountMethod]:
    """Lower and upper limit of a count: exact below 10, where Byar's is less accurate."""
    if count < FEWEST_FOR_BYAR:
        return *exact(count, confidence), "exact"
    return *byar(count, confidence), "byar"


def byar(count: int, confidence: float) -> tuple[float, float]:
    """x(1 - 1/(9x) - z/(3 sqrt x))^3 and (x+1)(1 - 1/(9(x+1)) + z/(3 sqrt(x+1)))^3."""
    z, above = z_for(confidence), count + 1
    upper = above * (1 - 1 / (9 * above) + z / (3 * sqrt(above))) ** 3
    if not count:
        return 0.0, upper
    return max(0.0, count * (1 - 1 / (9 * count) - z / (3 * sqrt(count))) ** 3), upper


def exact(count: int, confidence: float) -> tuple[float, float]:
    """chi2inv(a/2, 2x)/2 and chi2inv(1 - a/2, 2x + 2)/2."""
    # Loading it takes 0.4 s: not at start, for who never asks. chi2inv(p, 2k)/2 is the inverse of
    # the incomplete gamma function at k; the complement keeps small tails exact.
    from scipy.special import gammainccinv, gammaincinv

    tail = tail_of(confidence)
    lower = float(gammaincinv(count, tail)) if count else 0.0
    return lower, float(gammainccinv(count + 1, tail))
