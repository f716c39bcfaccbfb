"""The values of each organisation's indicator, made of the figures of its parts on the map."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

import numpy as np

from services.contracts.predecessors import Part
from services.disclosure.alike import BoolArray, FloatArray
from services.disclosure.publishing_alike import divided
from services.metrics.observations.rules.sums import NOTHING, Incomplete, whole
from services.metrics.observations.rules.tables import FigureTable
from services.metrics.observations.rules.values import Figure, value_of
from services.metrics.scorecards.rules.boards import EPOCH


class Values(NamedTuple):
    """Values by day since EPOCH, ascending; how many of them are provisional.

    `incomplete`: the periods of which a sum of several organisations would be too small; `lacking`
    counts those, and those without a total since a part of it has no figure.
    """

    days: list[int]
    values: list[float]
    provisional: int
    lacking: int = 0
    incomplete: Incomplete = NOTHING


class Figures:
    """What was read of an indicator, by organisation."""

    def __init__(
        self, read: FigureTable, codes: Sequence[str], earlier: Collection[str] = ()
    ) -> None:
        """`earlier`: those that had figures before they took another body over."""
        self._read, self._earlier = read, earlier
        self._rows = {code: row for row, code in enumerate(codes)}
        without = np.isnan(read.denominator)
        ratios = divided(read.numerator, np.where(without, 1, read.denominator))
        self._values: FloatArray = np.where(without, read.numerator, ratios)

    @property
    def synthetic(self) -> set[bool]:
        """Whether there are figures that are made up, and others."""
        told = self._read.synthetic[~np.isnan(self._values)]
        return set(np.unique(told).tolist())

    def values(self, parts: Sequence[Part], calculation: str) -> Values:
        """As `service.read_many` puts them together: where a part is withheld there is none."""
        first = parts[0]
        if len(parts) > 1 or first.weight < 1:
            return self._merged(parts, calculation)
        row = self._rows[first.code]
        if first == Part(first.code):
            return self._own[row]
        within, read = self._within(first), self._read
        return self._told(self._values[row], within, read.provisional[row], read.lacking[row])

    @cached_property
    def _own(self) -> list[Values]:
        """Of each organisation, where its own figures count all the time: nearly everywhere."""
        told = ~np.isnan(self._values)
        late = np.count_nonzero(told & self._read.provisional, axis=1).tolist()
        lacking = np.count_nonzero(self._read.lacking, axis=1).tolist()
        ends = np.count_nonzero(told, axis=1).cumsum().tolist()
        days = np.broadcast_to(self._read.days, told.shape)[told].tolist()
        values = self._values[told].tolist()
        return [
            Values(days[first:end], values[first:end], *counts)
            for first, end, *counts in zip([0, *ends[:-1]], ends, late, lacking, strict=True)
        ]

    def _told(
        self, values: FloatArray, within: BoolArray, provisional: BoolArray, lacking: BoolArray
    ) -> Values:
        told = within & ~np.isnan(values)
        late = int(np.count_nonzero(provisional & told))
        without = int(np.count_nonzero(lacking & within))
        return Values(self._read.days[told].tolist(), values[told].tolist(), late, without)

    def _merged(self, parts: Sequence[Part], calculation: str) -> Values:
        values = np.full(self._read.days.size, np.nan)
        provisional, lacking = np.zeros((2, values.size), np.bool_)
        for part in parts:
            row = self._rows[part.code]
            provisional |= self._read.provisional[row] & self._within(part)
            lacking |= self._read.lacking[row] & self._within(part)
        own = {part.code: self._of(part.code) for part in parts}
        hidden = {part.code: self._hidden(part.code) for part in parts}
        found = whole(parts, own, calculation, hidden=hidden, earlier=self._earlier)
        for figure in found.figures:
            value = value_of(figure.numerator, figure.denominator)
            place = np.searchsorted(self._read.days, (figure.period - EPOCH).days)
            values[place] = np.nan if value is None else value
        for period in found.incomplete:
            lacking[np.searchsorted(self._read.days, (period - EPOCH).days)] = True
        everywhere = np.ones(values.size, np.bool_)
        told = self._told(values, everywhere, provisional, lacking)
        return told._replace(incomplete=found.incomplete)

    def _hidden(self, code: str) -> set[date]:
        gaps = self._read.gaps[self._rows[code]]
        return {_date(day) for day in self._read.days[gaps].tolist()}

    def _within(self, part: Part) -> BoolArray:
        """The periods in which the organisation's figures count."""
        starts, ends = (part.starts - EPOCH).days, (part.ends - EPOCH).days
        return (self._read.days >= starts) & (self._read.days < ends)

    def _of(self, code: str) -> list[Figure]:
        row, read = self._rows[code], self._read
        return [
            Figure(_date(day), numerator, None if np.isnan(denominator) else denominator, [], 0, [])
            for day, numerator, denominator in zip(
                read.days.tolist(),
                read.numerator[row].tolist(),
                read.denominator[row].tolist(),
                strict=True,
            )
            if not np.isnan(numerator)
        ]


def _date(day: int) -> date:
    return EPOCH + timedelta(days=day)


def combined(
    figures: Figures, taken: Mapping[str, Sequence[Part]], calculation: str
) -> dict[str, Values]:
    """The values of each organisation that has any, or could have."""
    found = {code: figures.values(parts, calculation) for code, parts in taken.items() if parts}
    return {code: each for code, each in found.items() if each.days or each.incomplete}
