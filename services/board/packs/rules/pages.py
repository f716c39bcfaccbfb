"""The pages of a pack: the same in every format, since it is counted here and nowhere else.

A part begins a page. A page holds so many lines; a paragraph takes one for each 90 characters, a
row of a table one for each 30 characters of its longest cell, a heading two.
"""

from collections.abc import Iterator, Sequence
from math import ceil
from typing import NamedTuple

LINES, PARAGRAPH_LINE, CELL_LINE, HEADING_LINES = 42, 90, 30, 2
NONE = "None."
LONGEST_TEXT = (LINES - HEADING_LINES - 1) * PARAGRAPH_LINE
ALPHABET = "abcdefghijklmnopqrstuvwxyz"
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


def shares_of(lengths: Sequence[int], budget: int) -> list[int]:
    """How many pages of each part are within a budget: its first page at least, and what is left
    in the order of the parts.
    """
    left = max(0, budget - sum(1 for length in lengths if length))
    shares = []
    for length in lengths:
        more = min(max(0, length - 1), left)
        left -= more
        shares.append(min(length, 1) + more)
    return shares


def letters_of(place: int) -> str:
    """Of a page that comes after another one: 0 is a, 25 z, 26 aa."""
    whole, rest = divmod(place, len(ALPHABET))
    return (letters_of(whole - 1) if whole else "") + ALPHABET[rest]


def _pieces(block: PackBlock) -> list[PackBlock]:
    if not block.columns:
        return [PackBlock(part) for part in _parts(block.text)]
    return [block._replace(rows=[row]) for row in block.rows] or [block]


def _parts(text: str) -> Iterator[str]:
    """A text that is longer than a page, in parts of a page, cut between words."""
    while len(text) > LONGEST_TEXT:
        at = text.rfind(" ", 0, LONGEST_TEXT) + 1 or LONGEST_TEXT
        yield text[:at]
        text = text[at:]
    yield text


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
