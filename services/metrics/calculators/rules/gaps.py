"""Charts of series with gaps: what is missing takes no part in the method, and has a place in the
answer."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

from services.shared.refusals import Refusal
from services.statistics.refusals import NoValues
from services.statistics.spc.checks import check_periods
from services.statistics.spc.periods import gaps_before

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")
Periods = Sequence[date] | None
Draw = Callable[[Sequence[Item], Periods, Sequence[bool] | None], Outcome]


def over_gaps(
    items: Sequence[Item | None], periods: Periods, draw: Draw[Item, Outcome]
) -> tuple[Outcome, Sequence[int]]:
    """What `draw` makes of the items that are there, and their places among all.

    It is given the items, their periods, and whether one is missing right before each (None: as the
    periods say). Raises what `draw` raises, by the places that were given; NoValues for nothing but
    gaps.
    """
    places = [place for place, item in enumerate(items) if item is not None]
    there = [item for item in items if item is not None]
    if len(there) == len(items):
        return draw(there, periods, None), places
    check_periods(periods, len(items))
    before = [False] * len(items) if periods is None else gaps_before(periods)
    if not places:
        raise NoValues("give at least one that is not null", field="points")
    gaps = [before[place] or (place > 0 and items[place - 1] is None) for place in places]
    try:
        return draw(there, periods and [periods[place] for place in places], gaps), places
    except Refusal as refusal:
        refusal.path = tuple(
            places[step] if isinstance(step, int) else step for step in refusal.path
        )
        raise
