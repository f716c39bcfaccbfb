"""What a report is made of, and how counts stand in it."""

from collections.abc import Sequence
from typing import NamedTuple

from services.shared.percents import whole_percent

DOT = "."


class Block(NamedTuple):
    """A paragraph, or a table with its columns and the text as its caption."""

    text: str = ""
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


class Section(NamedTuple):
    """A heading and what stands under it; `level` 2 is a part of the section before."""

    title: str
    blocks: Sequence[Block]
    level: int = 1


def of(count: int | None) -> str:
    """People; a dot where they are withheld."""
    return DOT if count is None else f"{count:,}"


def percent(share: float | None) -> str:
    """To a whole percent; a dot where it is withheld."""
    return DOT if share is None else whole_percent(share)
