"""Which figures of a question may be seen: of all, of the groups of one dimension, of several.

Of all: rows are withheld with another one beside them (`cells.hidden_parts`). By one dimension: a
table of rows and groups, with what is withheld of all as one row (`cells.hidden_cells`). By
several, and of rankings by one: all figures, or, where any count would be 1 to 7, none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from services.engagement.questionnaires.rules.questions import Question
from services.engagement.results.rules.cells import (
    TOTAL,
    Cell,
    has_small,
    hidden_cells,
    hidden_parts,
)
from services.engagement.results.rules.columns import (
    Column,
    Key,
    judged_rows,
    ranks_of,
    rows_of,
    together,
)
from services.engagement.results.rules.tally import Item, is_choice, items_of

SHOWN, NOT_SHOWN = "(shown)", "(not shown)"
WITHHELD = "(withheld)"
ItemRow = tuple[str, str]
"""An item, and a row of it."""


class Sight(NamedTuple):
    """What may be seen of one column: whether the question's counts at all, whether who did not
    answer stands apart, and the rows that may not."""

    shown: bool
    apart: bool = False
    hidden: frozenset[ItemRow] = frozenset()

    def sees(self, item: str, row: str) -> bool:
        return self.shown and (item, row) not in self.hidden


NOTHING = Sight(False)


@dataclass(frozen=True)
class Control:
    """What may be seen of the whole, and of each group."""

    whole: Sight
    groups: Mapping[Key, Sight] = field(default_factory=dict)


def of_whole(question: Question, column: Column) -> Sight:
    """Of all who responded."""
    if hidden_parts({SHOWN: column.shown, NOT_SHOWN: column.not_shown}):
        return NOTHING
    apart = _apart(question, [column])
    items = items_of(question)
    if question.kind == "ranking":
        return Sight(True, apart, hidden_cells(ranks_of(question, items, column, apart=apart), {}))
    hidden = {
        (item.code, row)
        for item in items
        for row in hidden_parts(judged_rows(question, item, column, apart=apart))
    }
    return Sight(True, apart, frozenset(hidden))


def of_groups(
    question: Question,
    whole: Sight,
    columns: Mapping[Key, Column],
    sides: Mapping[str, str],
) -> dict[Key, Sight]:
    """Of the groups of one dimension; and of each side, by the key ("(all) wales",)."""
    keys = [*columns, *((f"{TOTAL} {side}",) for side in dict.fromkeys(sides.values()))]
    nothing = dict.fromkeys(keys, NOTHING)
    if not whole.shown:
        return nothing
    base = {
        (row, name): people
        for (name,), column in columns.items()
        for row, people in ((SHOWN, column.shown), (NOT_SHOWN, column.not_shown))
    }
    blank = hidden_cells(base, sides)
    dead = {key for key in columns if (SHOWN, key[0]) in blank}
    if (sides and blank) or len(dead) == len(columns):
        return nothing
    alive = {key: column for key, column in columns.items() if key not in dead}
    if dead:
        alive[WITHHELD,] = together(columns[key] for key in dead)
    apart = is_choice(question) or (whole.apart and _apart(question, [*alive.values()]))
    if question.kind == "ranking":
        found = of_several(question, alive)
        return nothing | {key: each for key, each in found.items() if key in nothing}
    hidden = {
        (item.code, *cell)
        for item in items_of(question)
        for cell in _hidden_of(question, item, whole, alive, sides, apart=apart)
    }
    return nothing | {
        key: Sight(True, apart, frozenset((i, row) for i, row, name in hidden if (name,) == key))
        for key in keys
        if key in alive or key not in columns
    }


def of_several(question: Question, columns: Mapping[Key, Column]) -> dict[Key, Sight]:
    """Of groups by several dimensions: all of them, or none."""
    items = items_of(question) or [Item("", ())]
    small = any(
        has_small(rows_of(question, item, column, apart=True) | {NOT_SHOWN: column.not_shown})
        for item in items
        for column in columns.values()
    )
    if small or any(has_small({"": column.everybody}) for column in columns.values()):
        return dict.fromkeys(columns, NOTHING)
    return dict.fromkeys(columns, Sight(True, True))


def _hidden_of(
    question: Question,
    item: Item,
    whole: Sight,
    columns: Mapping[Key, Column],
    sides: Mapping[str, str],
    *,
    apart: bool,
) -> set[Cell]:
    """The cells of an item that are withheld, with all rows that are withheld of the whole."""
    gone = {row for of, row in whole.hidden if of == item.code}
    people: dict[Cell, int] = {}
    for (name,), column in columns.items():
        for row, size in judged_rows(question, item, column, apart=apart).items():
            cell = (WITHHELD if row in gone else row, name)
            people[cell] = people.get(cell, 0) + size
    rows = [*dict.fromkeys(row for row, _ in people)]
    names = [name for (name,) in columns]
    whole_table = {(row, name): people.get((row, name), 0) for row in rows for name in names}
    hidden = set(hidden_cells(whole_table, sides))
    upper = [f"{TOTAL} {side}" for side in dict.fromkeys(sides.values())]
    return hidden | {(row, name) for row in gone for name in [*names, *upper]}


def _apart(question: Question, columns: Sequence[Column]) -> bool:
    """Whether those who did not answer may be told apart from those who chose nothing of it."""
    return is_choice(question) or not any(
        has_small({"answered": each.answered, "not": each.not_answered}) for each in columns
    )
