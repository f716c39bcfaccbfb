"""Which cells of a scorecard are shown, and in which order.

Both look at published figures only: what is withheld has no cell, so it moves none.
"""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from services.metrics.scorecards.rules.boards import SeriesVerdict
from services.statistics.spc.vocabulary import Variation


class VariationKind(StrEnum):
    """What a variation means, whichever way it went."""

    CONCERN = "concern"
    IMPROVEMENT = "improvement"
    NEUTRAL = "neutral"
    COMMON_CAUSE = "common_cause"
    UNKNOWN = "unknown"


class Order(StrEnum):
    """By what cells are sorted; of equal ones the first asked for comes first."""

    ORGANISATION = "organisation"
    INDICATOR = "indicator"
    VALUE = "value"
    VALUE_DOWN = "-value"
    VARIATION = "variation"


KIND_OF: Mapping[Variation | None, VariationKind] = {
    None: VariationKind.UNKNOWN,
    Variation.COMMON_CAUSE: VariationKind.COMMON_CAUSE,
    Variation.IMPROVEMENT_HIGH: VariationKind.IMPROVEMENT,
    Variation.IMPROVEMENT_LOW: VariationKind.IMPROVEMENT,
    Variation.CONCERN_HIGH: VariationKind.CONCERN,
    Variation.CONCERN_LOW: VariationKind.CONCERN,
    Variation.NEUTRAL_HIGH: VariationKind.NEUTRAL,
    Variation.NEUTRAL_LOW: VariationKind.NEUTRAL,
}


class PlacedVerdict(NamedTuple):
    """A verdict with the place of its indicator among those asked for."""

    column: int
    judged: SeriesVerdict

    @property
    def kind(self) -> VariationKind:
        return KIND_OF[self.judged.variation]

    @property
    def value(self) -> float:
        return self.judged.series.values[-1]


def selected(
    placed: Iterable[PlacedVerdict], kinds: Collection[VariationKind], order: Order
) -> list[PlacedVerdict]:
    """Those of these kinds (all, where there are none), in the order; given by organisation."""
    kept = [each for each in placed if not kinds or each.kind in kinds]
    if order is Order.INDICATOR:
        return sorted(kept, key=lambda each: each.column)
    if order is Order.VALUE:
        return sorted(kept, key=lambda each: (each.column, each.value))
    if order is Order.VALUE_DOWN:
        return sorted(kept, key=lambda each: (each.column, -each.value))
    if order is Order.VARIATION:
        return sorted(kept, key=lambda each: list(VariationKind).index(each.kind))
    return kept
