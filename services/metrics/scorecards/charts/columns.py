"""Where the columns of the picture of a scorecard stand: names have what the figures leave over."""

from dataclasses import dataclass

from services.charts.text import plain
from services.metrics.scorecards.charts.words import called, width_of
from services.metrics.scorecards.schemas import Scorecard

WIDTH, NARROWEST = 1_100.0, 960.0
"""Usual width of the picture, and the least, in pixels."""
GAP, ROOM_OF_LATEST, LEAST_NAME = 12.0, 105.0, 190.0
FIGURES = 475.0
"""From the right end of the latest figure to that of the picture."""


@dataclass(frozen=True)
class Columns:
    """Left ends, but for `latest` and `target` (right) and the icons (middle)."""

    width: float
    indicator: float
    organisation: float = 0.0

    @property
    def latest(self) -> float:
        return self.width - FIGURES

    @property
    def period(self) -> float:
        return self.latest + 10

    @property
    def variation(self) -> float:
        return self.latest + 127

    @property
    def meaning(self) -> float:
        return self.latest + 149

    @property
    def target(self) -> float:
        return self.latest + 300

    @property
    def this_period(self) -> float:
        return self.latest + 312

    @property
    def assurance(self) -> float:
        return self.width - 38

    @property
    def room_of_indicator(self) -> float:
        return self.latest - ROOM_OF_LATEST - self.indicator

    @property
    def room_of_organisation(self) -> float:
        return self.indicator - GAP


def columns_of(card: Scorecard, width: float) -> Columns:
    """As much room for organisations as they need, if that leaves enough for the indicators."""
    width = max(width, NARROWEST)
    if len(card.organisations) == 1:
        return Columns(width, 0.0)
    room = width - FIGURES - ROOM_OF_LATEST
    theirs = max((width_of(called(each)) for each in card.organisations), default=0.0) + GAP
    own = max((width_of(plain(each.name)) for each in card.indicators), default=0.0)
    return Columns(width, max(min(theirs, room - min(own, room / 2)), LEAST_NAME))
