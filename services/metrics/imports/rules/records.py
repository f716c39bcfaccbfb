"""What a line of a file becomes: records of figures."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple


class Figure(NamedTuple):
    """One figure of an indicator; what it does not have is None.

    `value`, `lower` and `upper` are those that a publisher gives; `note` says why there is none.
    """

    indicator: str
    numerator: float | None
    denominator: float | None = None
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    note: str | None = None


class Record(NamedTuple):
    """The figures of one organisation, period (first day) and part of the whole.

    `months` is how long the period is, where the file says so; `blank` are the indicators for which
    the line has a place and no figure.
    """

    organisation: str
    name: str | None
    category_type: str
    category: str
    period: date
    figures: Sequence[Figure]
    sex: str = "all"
    age: str = "all"
    provisional: bool = False
    completeness: float | None = None
    months: int | None = None
    blank: Sequence[str] = ()


LineContent = Sequence[Record]
"""What one line says; nothing where it is a total."""
