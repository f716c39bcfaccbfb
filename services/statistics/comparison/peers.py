"""Where an organisation stands among its peers: percentiles and the lines of the deciles.

Source: OpenPrescribing (Bennett Institute), how measures are calculated. Organisations without a
denominator have no value and are left out.
"""

import numpy as np
from numpy.typing import ArrayLike

from services.statistics.arrays import FloatArray
from services.statistics.ranking import lowest_ranks

DECILES = np.arange(1, 10) / 10


def ratios(numerators: ArrayLike, denominators: ArrayLike) -> FloatArray:
    """The value of each organisation; NaN without a denominator."""
    x, n = np.asarray(numerators, np.float64), np.asarray(denominators, np.float64)
    values = np.full(n.shape, np.nan)
    np.divide(x, n, out=values, where=n > 0)
    return values


def percentiles(values: FloatArray) -> FloatArray:
    """(rank - 1) / (N - 1) * 100, ties at their lowest rank; NaN without a value or a peer."""
    present = ~np.isnan(values)
    standing = np.full(values.shape, np.nan)
    if np.count_nonzero(present) > 1:
        ranks = lowest_ranks(values[present])
        standing[present] = (ranks - 1) / (ranks.size - 1) * 100
    return standing


def decile_lines(values: FloatArray) -> FloatArray:
    """The values at the nine deciles (type 7), for one period or, row by row, for several.

    NaN where nobody has a value.
    """
    rows = np.atleast_2d(values)
    lines = np.full((len(rows), DECILES.size), np.nan)
    for row, line in zip(rows, lines, strict=True):
        present = row[~np.isnan(row)]
        if present.size:
            line[:] = np.quantile(present, DECILES)
    return lines if values.ndim > 1 else lines[0]
