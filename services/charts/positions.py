"""Where points stand along a chart and what they are called: by date, or numbered from 1."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from math import ceil

from services.shared.periods import MONTH_NAMES, counted_in_months, gaps

MOST_TICKS = 9
POINTS_BETWEEN_TICKS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
MONTHS_BETWEEN_TICKS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)

Position = str | float
"""A time in ISO 8601, or a number."""


@dataclass(frozen=True)
class NumberPositions:
    """Points without dates."""

    points: int
    is_time = False
    axis_format = "d"

    def at(self, index: int) -> Position:
        """Where a point stands."""
        return index + 1

    def border(self, index: int) -> Position:
        """Half a step before a point; of one more than there are: after the last."""
        return index + 0.5

    def domain(self) -> list[float]:
        """Half a step more than the points at both ends."""
        return [0.5, self.points + 0.5]

    def ticks(self) -> list[float]:
        """A few round numbers, evenly spread."""
        step = next(each for each in POINTS_BETWEEN_TICKS if self.points / each <= MOST_TICKS)
        return [float(number) for number in range(step, self.points + 1, step)]

    def gaps(self) -> list[bool]:
        """Numbers show no gap."""
        return [False] * self.points

    def name(self, index: int) -> str:
        """A point in a sentence."""
        return f"point {index + 1}"

    def span(self, first: int, last: int) -> str:
        """The points from one to another in a sentence."""
        return self.name(first) if first == last else f"points {first + 1} to {last + 1}"

    label = name


@dataclass(frozen=True)
class DatePositions:
    """Points with dates, ascending."""

    periods: Sequence[date]
    is_time = True

    @cached_property
    def by_month(self) -> bool:
        """Whether month and year say enough."""
        return counted_in_months(self.periods)

    @property
    def axis_format(self) -> str:
        """Of d3: Apr 2016, or 4 Apr 2016."""
        return "%b %Y" if self.by_month else "%-d %b %Y"

    def at(self, index: int) -> Position:
        """Where a point stands."""
        return self.periods[index].isoformat()

    def border(self, index: int) -> Position:
        """Half way from the point before; before the first and after the last: half a step."""
        return self._border(index).isoformat().replace("+00:00", "Z")

    def domain(self) -> list[float]:
        """Half a step more than the points at both ends, in milliseconds since 1970."""
        ends = (self._border(0), self._border(len(self.periods)))
        return [end.timestamp() * 1000 for end in ends]

    def ticks(self) -> list[float]:
        """A few dates, evenly spread, in milliseconds since 1970."""
        if len(self.periods) <= MOST_TICKS:
            dates = list(self.periods)
        else:
            dates = self._months() if self.by_month else self._days()
        return [_midnight(each).timestamp() * 1000 for each in dates]

    def gaps(self) -> list[bool]:
        """For each point whether one is missing right before it."""
        return gaps(self.periods)

    def name(self, index: int) -> str:
        """A point in a sentence."""
        return f"{self._without_year(index)} {self.periods[index].year}"

    def span(self, first: int, last: int) -> str:
        """The points from one to another in a sentence."""
        if first == last:
            return self.name(first)
        same_year = self.periods[first].year == self.periods[last].year
        start = self._without_year(first) if same_year else self.name(first)
        return f"{start} to {self.name(last)}"

    def label(self, index: int) -> str:
        """A point where there is little room."""
        period = self.periods[index]
        month = f"{MONTH_NAMES[period.month - 1][:3]} {period.year}"
        return month if self.by_month else f"{period.day} {month}"

    def _without_year(self, index: int) -> str:
        period = self.periods[index]
        month = MONTH_NAMES[period.month - 1]
        return month if self.by_month else f"{period.day} {month}"

    def _border(self, index: int) -> datetime:
        if index == 0:
            return _midnight(self.periods[0]) - self._step / 2
        if index == len(self.periods):
            return _midnight(self.periods[-1]) + self._step / 2
        before, after = _midnight(self.periods[index - 1]), _midnight(self.periods[index])
        return before + (after - before) / 2

    @cached_property
    def _step(self) -> timedelta:
        steps = (later - earlier for earlier, later in pairwise(self.periods))
        return min(steps, default=timedelta(days=30))

    def _months(self) -> list[date]:
        first, last = (12 * each.year + each.month - 1 for each in _ends(self.periods))
        enough = (last - first + 1) / MOST_TICKS
        step = next(each for each in MONTHS_BETWEEN_TICKS if each >= enough)
        day = max(period.day for period in self.periods)
        return [
            date(month // 12, month % 12 + 1, min(day, monthrange(month // 12, month % 12 + 1)[1]))
            for month in range(first, last + 1, step)
        ]

    def _days(self) -> list[date]:
        first, last = _ends(self.periods)
        steps = (last - first) // self._step
        between = ceil((steps + 1) / MOST_TICKS)
        return [first + step * self._step for step in range(0, steps + 1, between)]


Positions = DatePositions | NumberPositions


def positions_of(periods: Sequence[date] | None, points: int) -> Positions:
    """By date where there are dates."""
    return NumberPositions(points) if periods is None else DatePositions(periods)


def _ends(periods: Sequence[date]) -> tuple[date, date]:
    return periods[0], periods[-1]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
