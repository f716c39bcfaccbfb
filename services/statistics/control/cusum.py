"""A change of level that builds up over time: cumulative sums against the level of a past year.

Source: OpenPrescribing (Bennett Institute), how alerts are calculated: window 12, sensitivity 5.
Its rounding of every sum to two places is left out, since it would depend on the unit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from statistics import fmean
from typing import Literal

WINDOW, SENSITIVITY = 12, 5.0
SLACK = 0.5
"""In standard deviations of the window: so far a point may stray without adding to the sum."""
Change = Literal["up", "down"]


@dataclass(frozen=True)
class CusumState:
    """The level that points are held against, and what they have strayed from it in sum."""

    level: float
    deviation: float
    up: float
    down: float
    """At most 0."""

    @property
    def change(self) -> Change | None:
        """Which way the level has changed; None: it has not."""
        limit = SENSITIVITY * self.deviation
        if self.up > limit:
            return "up"
        return "down" if self.down < -limit else None

    def after(self, value: float) -> "CusumState":
        """With one more point."""
        slack = SLACK * self.deviation
        return replace(
            self,
            up=max(0.0, self.up + value - (self.level + slack)),
            down=min(0.0, self.down + value - (self.level - slack)),
        )


def changes(values: Sequence[float], window: int = WINDOW) -> list[CusumState]:
    """The state at each point; its `change` is the alert. No point is missing.

    The first `window` points set level and deviation. After an alert the level is that of the
    `window` points before; the sum goes on while points stray further the same way, else it starts
    anew with the deviation of those points. Fewer points than `window` say nothing: no state.
    """
    if len(values) < window:
        return []
    states: list[CusumState] = []
    state = _fresh(values[:window])
    for place, value in enumerate(values):
        if state.change:
            state = _after_alert(state, values[max(0, place - window) : place], value)
        else:
            state = state.after(value)
        states.append(state)
    return states


def _after_alert(state: CusumState, window: Sequence[float], value: float) -> CusumState:
    moved = replace(state, level=fmean(window))
    following = moved.after(value)
    if state.change == "up" and following.up > state.up:
        return following
    if state.change == "down" and following.down < state.down:
        return following
    return _fresh(window).after(value)


def _fresh(window: Sequence[float]) -> CusumState:
    level = fmean(window)
    deviation = sqrt(fmean((value - level) ** 2 for value in window))
    return CusumState(level, deviation, 0.0, 0.0)
