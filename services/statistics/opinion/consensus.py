"""What unites: statements that most agree or disagree with, in all groups.

Source: Small et al., Polis, 2021; compdemocracy/polis, `repness.clj` and `group-aware-consensus`.
"""

from collections.abc import Sequence

import numpy as np

from services.statistics.arrays import BoolArray, FloatArray, IntArray
from services.statistics.opinion.representative import Z_90, one_proportion, share
from services.statistics.opinion.votes import Tally


def consensus(count: IntArray, votes: IntArray, eligible: BoolArray) -> tuple[int, ...]:
    """Statements with a share above one half, significantly; the clearest first."""
    p, test = share(count, votes), one_proportion(count, votes)
    places = np.flatnonzero((p > 0.5) & (test > Z_90) & eligible).tolist()
    return tuple(sorted(places, key=lambda each: (-p[each] * test[each], each)))


def group_aware_consensus(groups: Sequence[Tally]) -> FloatArray:
    """Of each statement the product over groups of (agree + 1) / (votes + 2), its k-th root, so
    that numbers of groups compare.
    """
    shares = np.stack([share(each.agree, each.all) for each in groups])
    return np.asarray(shares.prod(axis=0) ** (1 / len(groups)))
