"""Of a question for a number."""

from collections.abc import Sequence
from typing import NamedTuple


class Numbers(NamedTuple):
    """Mean and quartiles, in the unit of the question."""

    mean: float
    first_quartile: float
    median: float
    third_quartile: float


def numbers_of(mean: float, quartiles: Sequence[float]) -> Numbers:
    """To two significant digits, so that none is the exact answer of a person."""
    lower, median, upper = quartiles
    return Numbers(_rounded(mean), _rounded(lower), _rounded(median), _rounded(upper))


def _rounded(value: float) -> float:
    return float(f"{value:.2g}")
