"""Known arrangements of columns, and what reads their lines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Generic, TypeVar

LineContent = TypeVar("LineContent")

MOST_TITLE_LINES = 20
"""Before the header: a title, a note, blank lines."""


def plain_name(name: str) -> str:
    """The name of a column without regard to case and blanks."""
    return " ".join(name.split()).casefold()


LineReader = Callable[[int, Sequence[str]], LineContent]
"""Reads the cells of a numbered line. Raises LineRejected."""


@dataclass(frozen=True)
class Layout(Generic[LineContent]):
    """A known arrangement of columns. `reader` gives None for a first line of another layout.

    `expected` is what people are told of its columns, `needed` those that it cannot do without (by
    default the same), `called` gives the same name to all editions of a column.
    `has_header` is false where the first line is a line of figures already. `verbatim`: its cells
    are what people wrote. They are longer and more than figures are, one that begins like a formula
    is a text, and nothing of a line is told in a problem.
    """

    name: str
    expected: tuple[str, ...]
    reader: Callable[[Sequence[str]], LineReader[LineContent] | None]
    has_header: bool = True
    needed: tuple[str, ...] = ()
    called: Callable[[str], str] = plain_name
    verbatim: bool = False

    def lacking(self, header: Sequence[str]) -> list[str]:
        """The needed columns that are not there."""
        there = {self.called(name) for name in header}
        return [name for name in self.needed or self.expected if self.called(name) not in there]


@dataclass(frozen=True)
class Likeness(Generic[LineContent]):
    """A header beside the layout that it is most like, with the columns that it lacks."""

    header: Sequence[str]
    layout: Layout[LineContent]
    lacking: Sequence[str]

    @property
    def share(self) -> float:
        """Of the needed columns, how much is there."""
        return 1 - len(self.lacking) / len(self.layout.needed or self.layout.expected)

    def nearest(self, name: str) -> str | None:
        """The column that may be meant, of those that the layout does not know."""
        layout = self.layout
        known = {layout.called(each) for each in (*layout.needed, *layout.expected)}
        others = {layout.called(each): each for each in self.header}
        unknown = [each for each in others if each and each not in known]
        found = get_close_matches(layout.called(name), unknown, n=1, cutoff=0.75)
        return others[found[0]] if found else None


def likeness(
    headers: Sequence[Sequence[str]], layouts: Sequence[Layout[LineContent]]
) -> Likeness[LineContent] | None:
    """The likeness of the line that is most like a header; None where none has half of one."""
    found = [
        Likeness(header, layout, layout.lacking(header))
        for header in headers
        for layout in layouts
        if layout.has_header
    ]
    best = max(found, key=lambda each: each.share, default=None)
    return best if best is not None and best.share >= 0.5 else None
