"""The scales on which a slope of inequality is drawn, and the way back from them."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import numpy as np

from services.statistics.arrays import FloatArray


@dataclass(frozen=True)
class Transform:
    """A scale: there, back, its slope at a value, and between which values it is defined."""

    there: Callable[[FloatArray], FloatArray]
    back: Callable[[FloatArray], FloatArray]
    pace: Callable[[FloatArray], FloatArray]
    """By how much a value moves for a step on the scale."""
    above: float = -inf
    below: float = inf


def _logistic(figures: FloatArray) -> FloatArray:
    # By way of tanh, which does not overflow far from 0.
    odds: FloatArray = (1 + np.tanh(figures / 2)) / 2
    return odds


TRANSFORMS = {
    "none": Transform(lambda y: y, lambda y: y, np.ones_like),
    "log": Transform(np.log, np.exp, lambda y: y, above=0.0),
    "logit": Transform(
        lambda y: np.log(y / (1 - y)), _logistic, lambda y: y * (1 - y), above=0.0, below=1.0
    ),
}
"""`log` for rates, `logit` for proportions of 0-1."""
