"""Answers as columns of small numbers, so many respondents at a time.

Within a segment respondents stand in the order of their answers: it tells neither when they came
nor whose they are.
"""

import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.engagement.results.rules.groups import NOT_TOLD

Cells = NDArray[np.uint16]
"""Of a column: a line for each of its numbers, and in it one for each respondent."""
Segment = Mapping[str, Cells]
MOST_PEOPLE, MOST_CELLS = 65_536, 16_000_000
CHANNEL, ROUTE, AREA = "channel", "route", "area"


def margin_column(code: str) -> str:
    return f"margin/{code}"


def question_column(code: str) -> str:
    return f"question/{code}"


class Column(NamedTuple):
    """A column of a segment, and how many numbers it has of a respondent."""

    name: str
    width: int


class Draft:
    """A segment that is being written."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._width = sum(each.width for each in columns)
        self._cells = array("H")

    @property
    def is_full(self) -> bool:
        people = len(self._cells) // self._width
        return people >= MOST_PEOPLE or len(self._cells) >= MOST_CELLS

    def add(self, line: Iterable[int]) -> None:
        """The numbers of a respondent, column by column."""
        self._cells.extend(line)

    def take(self) -> Segment:
        """The columns of what was added; from here on it is empty."""
        rows = np.frombuffer(self._cells, np.uint16).reshape(-1, self._width)
        ordered = rows[np.lexsort(rows.T[::-1])].T
        self._cells = array("H")
        ends = np.cumsum([each.width for each in self._columns])[:-1]
        parts = np.split(ordered, ends)
        return dict(zip((each.name for each in self._columns), parts, strict=True))


class CategoryPlaces:
    """Categories as numbers in the order in which they come; 0 is who gave none.

    Of more than `known` other ones, where these are given, it is `others`.
    """

    def __init__(self, known: Iterable[str] = (), others: str | None = None) -> None:
        self.names = [NOT_TOLD, *([others] if others else []), *known]
        self._places = {name: at for at, name in enumerate(self.names)}
        self._closed = others is not None

    def place(self, name: str | None) -> int:
        if name is None:
            return 0
        found = self._places.get(name)
        if found is None:
            if self._closed:
                return 1
            found = self._places[name] = len(self.names)
            self.names.append(name)
        return found


def packed(cells: Cells) -> bytes:
    """Bytes of a column, one for each number where that is enough."""
    wide = bool(cells.max(initial=0) > np.iinfo(np.uint8).max)
    kind = np.dtype("<u2") if wide else np.dtype(np.uint8)
    return bytes([kind.itemsize]) + zlib.compress(cells.astype(kind).tobytes(), 1)


def unpacked(data: bytes, width: int) -> NDArray[np.unsignedinteger]:
    """The column."""
    kind: np.dtype[np.unsignedinteger] = np.dtype("<u2" if data[0] == 2 else "u1")
    return np.frombuffer(zlib.decompress(data[1:]), kind).reshape(width, -1)
