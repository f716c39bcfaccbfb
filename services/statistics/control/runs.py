"""How many runs chance makes of points on two sides of a line.

Source: Swed FS, Eisenhart C, Ann Math Stat 1943;14:66-87.
"""

from collections.abc import Iterator
from itertools import accumulate
from math import exp, lgamma

TAIL = 0.025
"""Of each side: fewer or more runs than chance makes 95 times of 100."""


def usual_runs(above: int, below: int) -> tuple[int, int]:
    """The fewest and the most runs that are no surprise, of one or more points on each side."""
    chances = list(_chances(above, below))
    fewest = sum(1 for sum_ in accumulate(chances) if sum_ <= TAIL)
    spare = sum(1 for sum_ in accumulate(reversed(chances)) if sum_ <= TAIL)
    return 2 + fewest, 1 + len(chances) - spare


def _chances(above: int, below: int) -> Iterator[float]:
    """Of 2, 3, 4 ... runs: in how many of the equally likely orders they occur."""
    orders = _log_comb(above + below, above)
    for half in range(1, min(above, below) + 1):
        both = exp(_log_comb(above - 1, half - 1) + _log_comb(below - 1, half - 1) - orders)
        yield 2 * both
        # One more run on one side: C(n, k) = C(n, k - 1) (n - k + 1) / k.
        yield both * ((above - half) + (below - half)) / half


def _log_comb(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
