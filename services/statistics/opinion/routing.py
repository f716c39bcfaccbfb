"""Which statement is shown next: drawn in proportion to its priority.

Source: compdemocracy/polis, `math/conversation.clj` (importance-metric, priority-metric).
"""

import numpy as np

from services.statistics.arrays import BoolArray, FloatArray
from services.statistics.opinion.votes import Tally

META_PRIORITY = 49.0
"""Of statements about participants, which all should see."""


def priorities(totals: Tally, extremity: FloatArray, meta: BoolArray) -> FloatArray:
    """((1 - (P + 1)/(S + 2)) (1 + E) (A + 1)/(S + 2) (1 + 8 x 2^(-S/5)))^2, of each statement:
    A agree, P pass, S votes, E extremity. New statements are shown much, passed ones little.
    """
    votes = totals.all
    passed, agreed = (totals.passed + 1) / (votes + 2), (totals.agree + 1) / (votes + 2)
    found = (1 - passed) * (1 + extremity) * agreed * (1 + 8 * np.exp2(-votes / 5))
    return np.where(meta, META_PRIORITY, np.square(found))
