"""One line of a file: reads its cells, and collects everything that is wrong before it refuses."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar

LONGEST_SHOWN = 60
Value = TypeVar("Value")


class BadCell(ValueError):
    """`reason` says why the cell was refused, `expected` what would be right."""

    def __init__(self, reason: str, expected: str) -> None:
        super().__init__(reason)
        self.reason, self.expected = reason, expected


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


class Line:
    """The cells of a line by column name; `columns` says where each column stands."""

    def __init__(self, number: int, cells: Sequence[str], columns: Mapping[str, int]) -> None:
        self.number, self.cells, self.columns = number, cells, columns
        self.rejects: list[Reject] = []

    def text(self, column: str) -> str:
        return self.cells[self.columns[column]]

    def read(self, column: str, kind: Callable[[str], Value]) -> Value | None:
        """The cell as `kind` reads it; a bad one is noted and gives None."""
        try:
            return kind(self.cells[self.columns[column]])
        except BadCell as bad:
            self.reject(column, bad.reason, bad.expected)
            return None

    def reject(self, column: str, reason: str, expected: str) -> None:
        """Note that this column's cell is wrong."""
        shown = self.text(column)[:LONGEST_SHOWN]
        self.rejects.append(Reject(self.number, column, shown, reason, expected))

    def check(self) -> None:
        """Raises LineRejected when anything was noted."""
        if self.rejects:
            raise LineRejected(*self.rejects)


def columns_of(header: Sequence[str], wanted: Sequence[str]) -> dict[str, int] | None:
    """Where each wanted column stands, by name without regard to case and outer blanks."""
    found = {name.strip().casefold(): position for position, name in enumerate(header)}
    try:
        return {name: found[name.casefold()] for name in wanted}
    except KeyError:
        return None
