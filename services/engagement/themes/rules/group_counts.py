"""How many answers of each group of respondents were given each theme, as it may be seen.

An answer may have several themes. A reader of a group's themes cannot know that none has two, and
takes it for known: what themes leave of each other in a group is looked at as if they added up.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from services.disclosure.counts import is_small, nearest_five
from services.disclosure.secondary import withheld_together
from services.disclosure.tables import Count, Exposure, Key, Table

ALL, LESS, WITHHELD = "(all)", "(less)", "(withheld)"
People = Mapping[str, int]
"""Answers by group."""


class GroupCounts(NamedTuple):
    """Answers by group, and of each theme by group."""

    answered: People
    themes: Mapping[str, People]


class GroupCell(NamedTuple):
    """Answers to the nearest 5, and their share of the group's; None: withheld."""

    answers: int | None = None
    share: float | None = None


def visible_groups(counts: GroupCounts, shown: Collection[str]) -> dict[str, dict[str, GroupCell]]:
    """By theme and group. What is not `shown` of all answers is withheld of every group."""
    groups = [*counts.answered]
    withheld = {each: dict.fromkeys(groups, GroupCell()) for each in counts.themes}
    if any(map(is_small, counts.answered.values())):
        return withheld
    hidden = _hidden(counts, shown)
    return withheld | {
        theme: {
            group: GroupCell()
            if (theme, group) in hidden
            else _cell(counts.themes[theme].get(group, 0), counts.answered[group])
            for group in groups
        }
        for theme in counts.themes
        if theme in shown
    }


def _cell(answers: int, answered: int) -> GroupCell:
    rounded, among = nearest_five(answers), nearest_five(answered)
    return GroupCell(rounded, min(1.0, rounded / among) if among else None)


def _hidden(counts: GroupCounts, shown: Collection[str]) -> frozenset[Key]:
    rows = {each: counts.themes[each] for each in counts.themes if each in shown}
    if gone := [own for each, own in counts.themes.items() if each not in shown]:
        rows[WITHHELD] = {g: sum(own.get(g, 0) for own in gone) for g in counts.answered}
    cells: dict[Key, Count] = {}
    lines: list[tuple[Key, Sequence[Key]]] = []
    for line in _lines(rows, counts.answered):
        total, parts = line
        cells |= {key: Count(size, Exposure.PRICED) for key, size in parts.items()}
        cells[total] = Count(sum(parts.values()), Exposure.EXACT)
        lines.append((total, [*parts]))
    return withheld_together(Table(cells, lines))


def _lines(rows: Mapping[str, People], answered: People) -> Iterator[tuple[Key, dict[Key, int]]]:
    """Each known total with what it is made of: a theme by group, and what it leaves of them; a
    group's answers with the theme and without it; a group's themes."""
    for theme, own in rows.items():
        given = {(theme, group): own.get(group, 0) for group in answered}
        yield (theme, ALL), given
        if theme == WITHHELD:
            continue
        rest = {(f"{LESS} {theme}", g): size - own.get(g, 0) for g, size in answered.items()}
        yield (f"{LESS} {theme}", ALL), rest
        for with_it, without in zip(given, rest, strict=True):
            parts = {with_it: given[with_it], without: rest[without]}
            yield (f"{ALL} {theme}", with_it[1]), parts
    for group in answered:
        yield (ALL, group), {(theme, group): own.get(group, 0) for theme, own in rows.items()}
