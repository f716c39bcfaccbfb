"""What special causes mean (the type of each point, the variation of each series), and whether a
process, if it goes on as it is, will meet its target.
"""

import numpy as np

from services.statistics.arrays import BoolArray, FloatArray, IntArray
from services.statistics.spc.columns import Codes
from services.statistics.spc.limits import Lines
from services.statistics.spc.rulesets import RuleSet
from services.statistics.spc.vocabulary import Assurance, Improvement, PointType, Variation

HIGH, LOW = 1, -1
BETTER_SIDE = {Improvement.INCREASE: HIGH, Improvement.DECREASE: LOW, Improvement.NEUTRAL: 0}
"""Where a special cause is an improvement; 0: nowhere."""

POINT_TYPES: tuple[PointType | None, ...] = (None, *PointType)
"""What a code stands for; None: the point is missing."""
VARIATIONS: tuple[Variation | None, ...] = (None, *Variation)
"""What a code stands for; None: nothing can tell how the series varies."""


def sides(causes: Codes) -> Codes:
    """HIGH for a special cause above or rising, LOW for one below or falling, 0 for none."""
    below = causes & np.int8(1)
    side: Codes = (causes > 0).view(np.int8) - below - below
    return side


def point_types(causes: Codes, better: Codes, present: BoolArray) -> Codes:
    """Codes into POINT_TYPES, series x points."""
    side = sides(causes)
    judged = side * better[:, np.newaxis]
    types = _where(causes == 0, PointType.COMMON_CAUSE)
    types += _where(judged > 0, PointType.IMPROVEMENT)
    types += _where(judged < 0, PointType.CONCERN)
    if not better.all():
        unjudged = side * (better == 0)[:, np.newaxis]
        types += _where(unjudged > 0, PointType.NEUTRAL_HIGH)
        types += _where(unjudged < 0, PointType.NEUTRAL_LOW)
    types *= present.view(np.int8)
    return types


def variations(last_types: Codes, last_causes: Codes, limited: BoolArray | None = None) -> Codes:
    """Codes into VARIATIONS, one a series, from its last point (type 0: it has none).

    Without limits (`limited`; None: all have them) a point that breaks no rule is not common cause:
    too few figures follow each other to tell.
    """
    variation: Codes = _VARIATION_OF[last_types, sides(last_causes)]
    if limited is not None:
        variation *= (limited | (last_causes != 0)).view(np.int8)
    return variation


def _where(condition: BoolArray, point_type: PointType) -> Codes:
    codes: Codes = condition.view(np.int8) * _type(point_type)
    return codes


def _type(point_type: PointType) -> np.int8:
    return np.int8(POINT_TYPES.index(point_type))


_VARIATION_OF = np.zeros((len(POINT_TYPES), 3), np.int8)
# Indexed by type and side; side -1 is, as an index, the last of the three places.
for _point_type, _side, _variation in (
    (PointType.COMMON_CAUSE, 0, Variation.COMMON_CAUSE),
    (PointType.IMPROVEMENT, HIGH, Variation.IMPROVEMENT_HIGH),
    (PointType.IMPROVEMENT, LOW, Variation.IMPROVEMENT_LOW),
    (PointType.CONCERN, HIGH, Variation.CONCERN_HIGH),
    (PointType.CONCERN, LOW, Variation.CONCERN_LOW),
    (PointType.NEUTRAL_HIGH, HIGH, Variation.NEUTRAL_HIGH),
    (PointType.NEUTRAL_LOW, LOW, Variation.NEUTRAL_LOW),
):
    _VARIATION_OF[_type(_point_type), _side] = VARIATIONS.index(_variation)


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
