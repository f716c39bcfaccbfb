"""People who agree, or disagree, with nearly everything: they are told of, and never left out.

Whoever ticks agree all the way down may mean it; results are shown with and without them.
"""

import numpy as np

from services.statistics.arrays import BoolArray
from services.statistics.opinion.positions import ENOUGH_VOTES
from services.statistics.opinion.votes import AGREE, DISAGREE, VoteTable

NEARLY_ALL = 0.95
"""Share of a participant's votes."""


def uniform(table: VoteTable) -> tuple[BoolArray, BoolArray]:
    """Who agrees, and who disagrees, with nearly everything, of those with seven votes or more."""
    agreed, disagreed = (
        np.count_nonzero(table.values == each, axis=1) for each in (AGREE, DISAGREE)
    )
    enough, most = table.votes >= ENOUGH_VOTES, NEARLY_ALL * table.votes
    return enough & (agreed >= most), enough & (disagreed >= most)
