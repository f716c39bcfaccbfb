"""Two questions against each other: people by the option of one and of the other.

The table is judged once, whichever question is asked for first, so that both tell the same.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from services.disclosure.counts import nearest_five
from services.engagement.questionnaires.rules.questions import Question
from services.engagement.results.rules.cells import Cell, hidden_cells
from services.engagement.results.rules.columns import NONE, columns_of, rows_of, together
from services.engagement.results.rules.control import WITHHELD, of_several, of_whole
from services.engagement.results.rules.groups import NOT_TOLD
from services.engagement.results.rules.selection import Selection
from services.engagement.results.rules.tally import Spread, Tally, items_of


class CrossTab(NamedTuple):
    """Options with "(none)" for who did not answer or was not asked; people to the nearest five,
    None where they are withheld."""

    rows: list[str]
    columns: list[str]
    people: Mapping[Cell, int | None]

    def turned(self) -> "CrossTab":
        turned = {(column, row): size for (row, column), size in self.people.items()}
        return CrossTab(self.columns, self.rows, turned)


def cross_tab(first: Question, second: Question, tally: Tally) -> CrossTab:
    """`tally` has the option of the second question as its only category; None of both where the
    counts of one are withheld altogether."""
    rows, columns = _options(first), _options(second)
    gone_rows, gone_columns = _gone(first, tally), _gone(second, tally)
    exact = dict(_exact(first, tally))
    pooled: dict[Cell, int] = {}
    for row in rows:
        for column in columns:
            cell = (
                WITHHELD if row in gone_rows else row,
                WITHHELD if column in gone_columns else column,
            )
            pooled[cell] = pooled.get(cell, 0) + exact.get((row, column), 0)
    hidden = hidden_cells(pooled, {})
    return CrossTab(
        rows,
        columns,
        {
            (row, column): None
            if row in gone_rows or column in gone_columns or (row, column) in hidden
            else nearest_five(exact.get((row, column), 0))
            for row in rows
            for column in columns
        },
    )


def cross_tab_within(
    first: Question, second: Question, tally: Tally, chosen: Selection
) -> CrossTab:
    """Of those whom `chosen` is about: all of it, or, where any count of the questions by its
    dimensions is 1 to 7, nothing. `tally` is by the option of the second question, then by the
    groups."""
    rows, columns = _options(first), _options(second)
    every = {key[0]: key[0] for key in tally.everybody}
    counted = columns_of(first, tally, [every, *chosen.told_by])
    seen = all(each.shown for each in of_several(first, counted).values())
    exact: dict[Cell, int] = {}
    for (option, *group), column in counted.items():
        if chosen.takes(tuple(group)):
            people = rows_of(first, items_of(first)[0], column, apart=True)
            people[NONE] += column.not_shown
            for row, size in people.items():
                cell = row, _column(option)
                exact[cell] = exact.get(cell, 0) + size
    return CrossTab(
        rows,
        columns,
        {
            (row, column): nearest_five(exact.get((row, column), 0)) if seen else None
            for row in rows
            for column in columns
        },
    )


def _options(question: Question) -> list[str]:
    [item] = items_of(question)
    return [*item.values, NONE]


def _gone(question: Question, tally: Tally) -> set[str]:
    """The rows that are withheld of all who responded."""
    categories = {each: "" for (each,) in tally.everybody}
    whole = together(columns_of(question, tally, [categories]).values())
    seen = of_whole(question, whole)
    if not seen.shown:
        return {*_options(question)}
    return {row for row in _options(question) if not seen.sees("", row)}


def _exact(first: Question, tally: Tally) -> Iterator[tuple[Cell, int]]:
    left = dict(tally.everybody)
    for option in _options(first)[:-1]:
        spread: Spread = tally.values.get((first.code, "", option), {})
        for (category,), people in spread.items():
            left[category,] -= people
            yield (option, _column(category)), people
    for (category,), people in left.items():
        yield (NONE, _column(category)), people


def _column(category: str) -> str:
    return NONE if category == NOT_TOLD else category
