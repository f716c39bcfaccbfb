"""What a line of a file becomes: a record of figures, or rejects that say what would be right."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Figure(NamedTuple):
    """One figure of an indicator; `denominator` only where the indicator is a proportion."""

    indicator: str
    numerator: int
    denominator: int | None = None


class Record(NamedTuple):
    """The figures of one organisation, period (first day) and category of the breakdown."""

    organisation: str
    name: str | None
    category: str
    period: date
    figures: Sequence[Figure]


class Reject(NamedTuple):
    """One thing wrong with a line: the column, what stood there, why not, what would be right."""

    line: int
    column: str
    value: str
    reason: str
    expected: str


class LineRejected(Exception):
    """The line cannot be taken, for one or more reasons."""

    def __init__(self, *rejects: Reject) -> None:
        super().__init__(rejects)
        self.rejects = rejects


LineReader = Callable[[int, Sequence[str]], Sequence[Record]]
"""Reads the cells of a numbered line; no record for a line that is a total. Raises LineRejected."""


@dataclass(frozen=True)
class Layout:
    """A known arrangement of columns. `reader` gives None for a header of another layout."""

    name: str
    expected: tuple[str, ...]
    reader: Callable[[Sequence[str]], LineReader | None]
