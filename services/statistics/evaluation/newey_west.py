"""Least squares whose errors allow for neighbours in time being alike.

Source: Newey WK, West KD, Econometrica 1987;55:703-708, with Bartlett weights and, for short
series, the small-sample factor n / (n - k); lags as in Newey WK, West KD, Rev Econ Stud
1994;61:631-653.
"""

from dataclasses import dataclass

import numpy as np

from services.statistics.arrays import FloatArray


@dataclass(frozen=True)
class LeastSquares:
    """Coefficients with their covariance, and what is left over."""

    coefficients: FloatArray
    covariance: FloatArray
    residuals: FloatArray
    lags: int

    @property
    def degrees(self) -> int:
        """Of freedom."""
        return self.residuals.size - self.coefficients.size

    def combined(self, weights: FloatArray) -> tuple[float, float]:
        """A weighted sum of the coefficients, and its standard error."""
        variance = float(weights @ self.covariance @ weights)
        return float(weights @ self.coefficients), max(0.0, variance) ** 0.5


def usual_lags(points: int) -> int:
    """floor(4 (n / 100)^(2/9)): over so many points neighbours may be alike."""
    return int(4 * (points / 100) ** (2 / 9))


def fit(design: FloatArray, values: FloatArray, lags: int | None = None) -> LeastSquares:
    """values = design @ coefficients, of more points than there are coefficients."""
    lags = usual_lags(values.size) if lags is None else lags
    bread = np.linalg.inv(design.T @ design)
    coefficients = bread @ design.T @ values
    residuals = values - design @ coefficients
    points, terms = design.shape
    meat = _meat(design * residuals[:, np.newaxis], lags)
    covariance = points / (points - terms) * bread @ meat @ bread
    return LeastSquares(coefficients, covariance, residuals, lags)


def _meat(scores: FloatArray, lags: int) -> FloatArray:
    """The scores' products with themselves and, ever less, with those up to `lags` before."""
    meat: FloatArray = scores.T @ scores
    for lag in range(1, lags + 1):
        product = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / (lags + 1)) * (product + product.T)
    return meat
