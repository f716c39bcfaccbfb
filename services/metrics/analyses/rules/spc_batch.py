"""Charts of many series as arrays, for scorecards; codes with a small table each."""

from dataclasses import dataclass

from services.metrics.analyses.rules.arrays import IntArray
from services.metrics.analyses.rules.spc_columns import Codes
from services.metrics.analyses.rules.spc_limits import Lines
from services.metrics.analyses.rules.spc_vocabulary import RuleSetName


@dataclass(frozen=True)
class SpcBatch:
    """What the charts of many series say."""

    ruleset: RuleSetName
    special_cause: Codes
    """Series x points, into SPECIAL_CAUSES."""
    type: Codes
    """Series x points, into POINT_TYPES."""
    variation: Codes
    """One a series, into VARIATIONS."""
    assurance: Codes
    """One a series, into ASSURANCES."""
    lines: Lines
    """One figure a segment; the segments of a series stand together, in order."""
    segment_starts: IntArray
    """Where each segment starts, counted through all places (series x points, row by row)."""
    last_segment: IntArray
    """One a series: the segment that its last point lies in."""
