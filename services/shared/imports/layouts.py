"""Known arrangements of columns, and what reads their lines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

LineContent = TypeVar("LineContent")

LineReader = Callable[[int, Sequence[str]], LineContent]
"""Reads the cells of a numbered line. Raises LineRejected."""


@dataclass(frozen=True)
class Layout(Generic[LineContent]):
    """A known arrangement of columns. `reader` gives None for a first line of another layout.

    `has_header` is false where the first line is a line of figures already.
    """

    name: str
    expected: tuple[str, ...]
    reader: Callable[[Sequence[str]], LineReader[LineContent] | None]
    has_header: bool = True
