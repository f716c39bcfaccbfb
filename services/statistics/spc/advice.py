"""Where limits might be drawn anew: as advice. What draws them anew is a person's decision.

Criteria: the last points, 12 or more, all lie on one side of the centre line (a shift that lasts,
of enough points for limits of their own), after 12 or more before them. That the cause is known,
and that the process is expected to go on so, no figures can tell: whoever decides has to know it.
Sources: Provost LP, Murray SK, The Health Care Data Guide, 2nd ed. 2022, chapter 4 (when to revise
limits); NHS England, Making Data Count, Strengthening your decisions.
"""

from collections.abc import Sequence

from services.statistics.spc.checks import SHORTEST_BASELINE
from services.statistics.spc.results import RebaseAdvice, SpcPoint, SpcSegment


def rebase_advice(
    points: Sequence[SpcPoint], segment: SpcSegment, gaps: Sequence[bool]
) -> tuple[RebaseAdvice, ...]:
    """Of the last segment; `gaps` say for each point whether one is missing right before it."""
    last = points[segment.start : segment.end + 1]
    length = _run(last, gaps[segment.start : segment.end + 1])
    if length < SHORTEST_BASELINE or len(last) - length < SHORTEST_BASELINE:
        return ()
    side = "above" if last[-1].value > segment.mean else "below"
    detail = (
        f"The last {length} points all lie {side} the centre line. If the reason is known, and it"
        " is expected to go on so, limits from there on may be considered."
    )
    return (RebaseAdvice(segment.end + 1 - length, detail),)


def _run(points: Sequence[SpcPoint], gaps: Sequence[bool]) -> int:
    """How many points at the end lie on one side, none on the centre line, without a gap."""
    side = _side(points[-1])
    length = 0
    for place in range(len(points) - 1, -1, -1):
        if not side or _side(points[place]) != side:
            break
        length += 1
        if gaps[place]:
            break
    return length


def _side(point: SpcPoint) -> int:
    return (point.value > point.mean) - (point.value < point.mean)
