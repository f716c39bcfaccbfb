"""Groups of respondents beside each other: there is no sum over them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from services.engagement.reports.rules.blocks import DOT, Block, of, percent
from services.engagement.results.rules.groups import NOT_TOLD, OTHERS
from services.engagement.results.schemas import FiguresView, QuestionView

MOST_COLUMNS = 6
"""Groups in one table, so that it fits the paper."""
TOGETHER = {OTHERS: "others together", NOT_TOLD: "not given"}


class GroupedThemes(NamedTuple):
    """Themes by what groups of respondents have in common; None: withheld."""

    by: str
    groups: Sequence[tuple[str, int | None]]
    """Their names, and how many answered."""
    themes: Sequence[tuple[str, Sequence[float | None]]]
    """Each with its share of the answers of each group."""


def words(code: str) -> str:
    """What a group is called."""
    return TOGETHER.get(code) or code.replace("_", " ")


def theme_blocks(found: GroupedThemes) -> Iterator[Block]:
    """A line a theme."""
    if len(found.groups) > 1:
        rows = [[label, *map(percent, shares)] for label, shares in found.themes]
        base = ["Base: people who answered", *(of(people) for _, people in found.groups)]
        names = [name for name, _ in found.groups]
        yield from _tables(f"Themes by {found.by}.", ["Theme", *names], rows, base)


def answer_blocks(question: QuestionView, place: int) -> Iterator[Block]:
    """Shares of the answers to an item of a question, by method."""
    if len(question.groups) > 1:
        names = [each.name or words(each.group) for each in question.groups]
        figures = [each.figures for each in question.groups]
        item = question.figures.items[place]
        rows = [
            [value.text, *(percent(_share(each, place, at)) for each in figures)]
            for at, value in enumerate(item.values)
        ]
        base = ["Base: people who were shown it", *(of(each.shown) for each in figures)]
        yield from _tables("The same by method.", ["Answer", *names], rows, base)


def _share(figures: FiguresView, item: int, value: int) -> float | None:
    return figures.items[item].values[value].share


def _tables(
    text: str, head: Sequence[str], rows: Sequence[Sequence[str]], base: Sequence[str]
) -> Iterator[Block]:
    """So many groups at a time; a sentence where all shares are withheld."""
    if {cell for row in rows for cell in row[1:]} == {DOT}:
        yield Block(f"{text} Withheld: in some of the groups too few said the same.")
        return
    for first in range(1, len(head), MOST_COLUMNS):
        own = slice(first, first + MOST_COLUMNS)
        lines = [[row[0], *row[own]] for row in (*rows, base)]
        yield Block(text, [head[0], *head[own]], lines)
