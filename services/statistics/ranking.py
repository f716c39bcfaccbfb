"""Ranks of values."""

import numpy as np

from services.statistics.arrays import FloatArray, IntArray


def lowest_ranks(values: FloatArray) -> IntArray:
    """The rank of each, the smallest 1; equal values share the lowest of their ranks."""
    return np.searchsorted(np.sort(values), values, side="left") + 1


def average_ranks(values: FloatArray) -> FloatArray:
    """The rank of each, the smallest 1; equal values share the average of their ranks."""
    ordered = np.sort(values)
    first = np.searchsorted(ordered, values, side="left") + 1
    average: FloatArray = (first + np.searchsorted(ordered, values, side="right")) / 2
    return average
