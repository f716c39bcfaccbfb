"""Whether a process, if it goes on as it is, will meet its target."""

import numpy as np

from services.metrics.analyses.rules.arrays import FloatArray, IntArray
from services.metrics.analyses.rules.spc_columns import Codes
from services.metrics.analyses.rules.spc_limits import Lines
from services.metrics.analyses.rules.spc_rulesets import RuleSet
from services.metrics.analyses.rules.spc_vocabulary import Assurance

ASSURANCES: tuple[Assurance | None, ...] = (None, *Assurance)
"""What a code stands for; None: no target, no limits, or neither side is better."""
_PASS = np.int8(ASSURANCES.index(Assurance.CONSISTENT_PASS))
_FAIL = np.int8(ASSURANCES.index(Assurance.CONSISTENT_FAIL))
_INCONSISTENT = np.int8(ASSURANCES.index(Assurance.INCONSISTENT))


def assurances(
    target: FloatArray | None, lines: Lines, segment: IntArray, better: Codes, ruleset: RuleSet
) -> Codes:
    """Codes into ASSURANCES, one a series, from the limits of its (last) `segment`.

    A process that does not vary at all and sits on its target passes in every rule set.
    """
    if target is None:
        return np.zeros(better.shape, np.int8)
    lower, upper = lines.lower_limit[segment], lines.upper_limit[segment]
    tolerance = lines.tolerance[segment]
    at_limit = tolerance if ruleset.target_at_limit_decides else -tolerance
    above = target > upper - at_limit
    below = target < lower + at_limit
    on_target = (np.abs(target - upper) <= tolerance) & (np.abs(target - lower) <= tolerance)
    fails = np.where(better > 0, above, below) & ~on_target
    passes = np.where(better > 0, below, above) | on_target
    verdict = np.where(fails, _FAIL, np.where(passes, _PASS, _INCONSISTENT))
    answerable: Codes = verdict * ((better != 0) & ~np.isnan(target) & ~np.isnan(upper))
    return answerable
