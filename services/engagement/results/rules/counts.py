"""People counted from columns of small numbers, as a tally by the groups that are asked about."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.engagement.results.rules.codes import (
    ANSWERED,
    FIRST,
    NOT_SHOWN,
    QuestionCode,
)
from services.engagement.results.rules.tally import Categories, Spread, Tally

Codes = NDArray[np.unsignedinteger]
Counts = NDArray[np.int64]
DENSE = 4096
"""So many combinations of groups are counted without looking which of them there are."""


class Breakdown(NamedTuple):
    """The categories of respondents by one dimension: `codes` are places in `names`."""

    codes: Codes
    names: Sequence[str]

    @property
    def people(self) -> dict[str, int]:
        """By category, those without anybody left out."""
        sizes = np.bincount(self.codes, minlength=len(self.names))
        return {name: int(n) for name, n in zip(self.names, sizes, strict=True) if n}

    def grouped(self, of: Mapping[str, str]) -> "Breakdown":
        """By the group of each category."""
        names = [*dict.fromkeys(of.values())] or [""]
        places = {name: at for at, name in enumerate(names)}
        lookup = np.array([places.get(of.get(each, ""), 0) for each in self.names], np.uint16)
        return Breakdown(lookup[self.codes], names)


class Cells(NamedTuple):
    """The combination of categories of each respondent, and which ones there are."""

    places: NDArray[np.int64]
    keys: Sequence[Categories]

    @classmethod
    def of(cls, breakdowns: Sequence[Breakdown], people: int) -> "Cells":
        joint = np.zeros(people, np.int64)
        sizes = [len(each.names) for each in breakdowns]
        for each, size in zip(breakdowns, sizes, strict=True):
            joint = joint * size + each.codes
        most = int(np.prod(sizes, dtype=object))
        if most <= DENSE:
            there = np.flatnonzero(np.bincount(joint, minlength=most))
            order = np.zeros(most, np.int64)
            order[there] = np.arange(len(there))
            places = order[joint]
        else:
            there, places = np.unique(joint, return_inverse=True)
        return cls(places, [_key(int(each), breakdowns) for each in there])

    def spread(self, counts: Counts) -> Spread:
        """People of each combination."""
        return {key: int(people) for key, people in zip(self.keys, counts, strict=True) if people}


def _key(joint: int, breakdowns: Sequence[Breakdown]) -> Categories:
    names = []
    for each in reversed(breakdowns):
        joint, place = divmod(joint, len(each.names))
        names.append(each.names[place])
    return tuple(reversed(names))


class QuestionCounts:
    """People of each combination by their answer to a question, added up segment by segment."""

    def __init__(self, code: QuestionCode, cells: int) -> None:
        self.code, self.cells = code, cells
        first = FIRST + len(code.items[0].values) if code.chosen else FIRST
        values = [] if code.chosen else [1 + len(each.values) for each in code.items]
        self._lines = [np.zeros((cells, size), np.int64) for size in (first, *values)]

    def add(self, column: Codes, places: NDArray[np.int64]) -> None:
        """A segment."""
        for counts, codes in zip(self._lines, column, strict=True):
            joint = places * counts.shape[1] + codes
            counts[:] += np.bincount(joint, minlength=counts.size).reshape(counts.shape)

    @property
    def shown(self) -> Counts:
        found: Counts = self._lines[0][:, NOT_SHOWN + 1 :].sum(axis=1)
        return found

    @property
    def answered(self) -> Counts:
        found: Counts = self._lines[0][:, ANSWERED:].sum(axis=1)
        return found

    def values(self) -> Iterator[tuple[str, str, Counts]]:
        """Item, value and people."""
        if self.code.chosen:
            [item] = self.code.items
            for at, value in enumerate(item.values):
                yield item.code, value, self._lines[0][:, FIRST + at]
            return
        for item, line in zip(self.code.items, self._lines[1:], strict=True):
            for at, value in enumerate(item.values):
                yield item.code, value, line[:, 1 + at]


def tally_of(cells: Cells, counted: Sequence[QuestionCounts]) -> Tally:
    """As the rules of results take it."""
    everybody = np.bincount(cells.places, minlength=len(cells.keys))
    tally = Tally(everybody=cells.spread(everybody))
    for each in counted:
        code = each.code.question.code
        tally.shown[code] = cells.spread(each.shown)
        tally.answered[code] = cells.spread(each.answered)
        for item, value, people in each.values():
            tally.values[code, item, value] = cells.spread(people)
    return tally
