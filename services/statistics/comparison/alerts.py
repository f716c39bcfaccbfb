"""What about the latest point of a series deserves somebody's attention.

Never with a small denominator, of which chance alone makes news.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from services.statistics.comparison.benchmark import Side
from services.statistics.control.cusum import changes
from services.statistics.spc.vocabulary import SpecialCause

AlertReason = Literal["special_cause", "benchmark_crossed", "level_changed"]


@dataclass(frozen=True)
class Latest:
    """The latest point: its rule, where it lies against the benchmark now and lay before."""

    denominator: float
    special_cause: SpecialCause | None = None
    side: Side = "similar"
    side_before: Side = "similar"


def alert_reasons(
    latest: Latest, values: Sequence[float], smallest_denominator: float
) -> tuple[AlertReason, ...]:
    """Why the latest of `values` is an alert; empty: it is none."""
    if latest.denominator < smallest_denominator:
        return ()
    found: list[AlertReason] = []
    if latest.special_cause is not None:
        found.append("special_cause")
    if latest.side not in {"similar", latest.side_before}:
        found.append("benchmark_crossed")
    states = changes(values)
    if states and states[-1].change:
        found.append("level_changed")
    return tuple(found)
