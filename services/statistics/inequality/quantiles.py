"""Areas or organisations in groups of equal number by their values, such as deprivation deciles.

Source: OHID, Technical Guide: Assigning Deprivation Categories (PHEindicatormethods
`phe_quantile`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.shared.plurals import number_of
from services.statistics.estimates import Caution
from services.statistics.ranking import lowest_ranks


@dataclass(frozen=True)
class QuantileGroups:
    """The group of each value, from 1; None, with a caution, where there are too few values."""

    groups: tuple[int | None, ...]
    warnings: tuple[Caution, ...] = ()


def quantile_groups(
    values: Sequence[float], quantiles: int = 10, *, highest_is_one: bool = False
) -> QuantileGroups:
    """floor((Q + 1) - ceil((N + 1 - rank) / (N / Q))), ties at their lowest rank.

    Group 1 has the lowest values unless `highest_is_one`.
    """
    count = len(values)
    if count < quantiles:
        detail = f"{number_of(count, 'value')} cannot be put into {quantiles} groups."
        return QuantileGroups((None,) * count, (Caution("few_values", detail),))
    ordered = -np.asarray(values) if highest_is_one else np.asarray(values)
    # In whole numbers, where a division could land beside one: ceil(a / b) is -(-a // b).
    above = (count + 1 - lowest_ranks(ordered)) * quantiles
    groups = np.maximum(quantiles + 1 + -above // count, 1)
    return QuantileGroups(tuple(groups.tolist()))
