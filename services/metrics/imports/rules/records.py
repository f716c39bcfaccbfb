"""What a line of a file becomes: records of figures."""

from collections.abc import Sequence
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


Said = Sequence[Record]
"""What one line says; nothing where it is a total."""
