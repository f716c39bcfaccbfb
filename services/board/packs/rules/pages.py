"""The pages of a pack: the same in every format, since it is counted here and nowhere else.

A part begins a page. A page holds so many lines; a paragraph takes one for each 90 characters, a
row of a table one for each 30 characters of its longest cell, a heading two.
"""

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

LINES, PARAGRAPH_LINE, CELL_LINE, HEADING_LINES = 42, 90, 30, 2
NONE = "None."
MOST_ROWS = 60
"""Of a table in a pack: what is more is told in number, and read where it comes from."""


class PackBlock(NamedTuple):
    """A paragraph, or a table with its columns; `left_out` is how many rows it lacks."""

    text: str = ""
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    left_out: int = 0


class PackPage(NamedTuple):
    """What stands on a page."""

    number: int
    blocks: Sequence[PackBlock]


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> PackBlock:
    """As much of it as a pack has; without a row it is the word None."""
    if not rows:
        return PackBlock(NONE)
    kept = [list(row) for row in rows[:MOST_ROWS]]
    return PackBlock("", list(columns), kept, len(rows) - len(kept))


def pages_of(blocks: Sequence[PackBlock], first: int) -> list[PackPage]:
    """The pages of a part, from its first; a long table goes on with its columns on the next."""
    pages: list[list[PackBlock]] = [[]]
    room = LINES - HEADING_LINES
    for block in blocks:
        for piece in _pieces(block):
            lines = _lines(piece)
            if lines > room and pages[-1]:
                pages.append([])
                room = LINES
            _add(pages[-1], piece)
            room -= lines
    return [PackPage(first + place, page) for place, page in enumerate(pages)]


def _pieces(block: PackBlock) -> list[PackBlock]:
    if not block.columns:
        return [block]
    return [block._replace(rows=[row]) for row in block.rows] or [block]


def _add(page: list[PackBlock], piece: PackBlock) -> None:
    last = page[-1] if page else None
    if last is not None and piece.columns and last.columns == piece.columns:
        page[-1] = last._replace(rows=[*last.rows, *piece.rows])
    else:
        page.append(piece)


def _lines(block: PackBlock) -> int:
    if not block.columns:
        return max(1, ceil(len(block.text) / PARAGRAPH_LINE)) + 1
    longest = max((len(cell) for row in block.rows for cell in row), default=0)
    return max(1, ceil(longest / CELL_LINE))
