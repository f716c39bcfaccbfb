"""The pages of a pack: the same in every format, since it is counted here and nowhere else.

A part begins a page. A page holds so many lines; a paragraph takes one for each 90 characters of
each of its lines, a row of a table one for each 30 characters of its longest cell, a heading with
where the part is read in full three.
"""

from collections.abc import Iterator, Sequence
from math import ceil
from typing import NamedTuple

LINES, PARAGRAPH_LINE, CELL_LINE, HEADING_LINES = 42, 90, 30, 3
NONE = "None."
TEXT_LINES = LINES - HEADING_LINES - 2
"""Of a text that has a page to itself, below its title."""
LONGEST_TEXT = TEXT_LINES * PARAGRAPH_LINE
ALPHABET = "abcdefghijklmnopqrstuvwxyz"
MOST_ROWS = 60
"""Of a table in a pack: what is more is told in number, and read where it comes from."""


class PackBlock(NamedTuple):
    """A paragraph, or a table with its columns; `left_out` is how many rows it lacks, `title` what
    stands above it."""

    text: str = ""
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    left_out: int = 0
    title: str = ""


class PackPage(NamedTuple):
    """What stands on a page."""

    number: int
    blocks: Sequence[PackBlock]


def table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    title: str = "",
    whole: int | None = None,
) -> PackBlock:
    """As much of it as a pack has; without a row it is the word None. `whole` is how many rows
    there are where these are the first of them."""
    if not rows:
        return PackBlock(NONE, title=title)
    kept = [list(row) for row in rows[:MOST_ROWS]]
    left_out = (len(rows) if whole is None else whole) - len(kept)
    return PackBlock("", list(columns), kept, left_out, title)


def pages_of(blocks: Sequence[PackBlock], first: int, most: int) -> list[PackPage]:
    """The pages of a part, from its first, up to `most`; a long table goes on with its columns on
    the next.
    """
    pages: list[list[PackBlock]] = [[]]
    room = LINES - HEADING_LINES
    for piece in (piece for block in blocks for piece in _pieces(block)):
        lines = _lines(piece)
        if lines > room and pages[-1]:
            if len(pages) == most:
                break
            pages.append([])
            room = LINES
        _add(pages[-1], piece)
        room -= lines
    return [PackPage(first + place, page) for place, page in enumerate(pages)]


def length_of(blocks: Sequence[PackBlock]) -> int:
    """About how many pages they are; at least 1. It takes no time, however long they are."""
    lines = HEADING_LINES
    for block in blocks:
        lines += len(block.text) // PARAGRAPH_LINE + block.text.count("\n") + 2 + len(block.rows)
    return max(1, ceil(lines / LINES))


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
        first, *more = _parts(block.text)
        return [block._replace(text=first), *map(PackBlock, more)]
    *some, last = block.rows
    whole = block._replace(left_out=0)
    return [*(whole._replace(rows=[row]) for row in some), block._replace(rows=[last])]


def _parts(text: str) -> Iterator[str]:
    """A text that is longer than a page, in parts of a page, cut between lines or words."""
    lines: list[str] = []
    room = TEXT_LINES
    for line in (piece for each in text.split("\n") for piece in _cut(each)):
        if lines and _height(line) > room:
            yield "\n".join(lines)
            lines, room = [], TEXT_LINES
        lines.append(line)
        room -= _height(line)
    yield "\n".join(lines)


def _cut(line: str) -> Iterator[str]:
    while len(line) > LONGEST_TEXT:
        at = line.rfind(" ", 0, LONGEST_TEXT) + 1 or LONGEST_TEXT
        yield line[:at]
        line = line[at:]
    yield line


def _height(line: str) -> int:
    return max(1, ceil(len(line) / PARAGRAPH_LINE))


def _add(page: list[PackBlock], piece: PackBlock) -> None:
    last = page[-1] if page else None
    if last is not None and piece.columns and _head(last) == _head(piece):
        page[-1] = piece._replace(rows=[*last.rows, *piece.rows])
    else:
        page.append(piece)


def _head(block: PackBlock) -> tuple[str, Sequence[str]]:
    return block.title, block.columns


def _lines(block: PackBlock) -> int:
    if not block.columns:
        return sum(map(_height, block.text.split("\n"))) + 1 + bool(block.title)
    longest = max((len(cell) for row in block.rows for cell in row), default=0)
    return max(1, ceil(longest / CELL_LINE))
