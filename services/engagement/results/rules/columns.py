"""The counts of one group of respondents to one question, and the rows that they fall into."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from services.engagement.questionnaires.rules.questions import Question
from services.engagement.results.rules.tally import Item, Tally, by_group, is_choice

NONE, REST = "(none)", "(rest)"
"""Who did not answer; who answered, and with none of the values (an option that is not ticked)."""
Key = tuple[str, ...]


class Column(NamedTuple):
    """People of a group: all, those shown the question, those who answered, each answer."""

    everybody: int
    shown: int
    answered: int
    values: Mapping[tuple[str, str], int]

    @property
    def not_shown(self) -> int:
        return self.everybody - self.shown

    @property
    def not_answered(self) -> int:
        return self.shown - self.answered


def columns_of(
    question: Question, tally: Tally, groups: Sequence[Mapping[str, str]]
) -> dict[Key, Column]:
    """Of each group; without groups of all, by the key ()."""
    code = question.code
    everybody = by_group(tally.everybody, groups)
    shown = by_group(tally.shown.get(code, {}), groups)
    answered = by_group(tally.answered.get(code, {}), groups)
    values = {
        (item, value): by_group(spread, groups)
        for (of, item, value), spread in tally.values.items()
        if of == code
    }
    return {
        key: Column(
            everybody[key],
            shown.get(key, 0),
            answered.get(key, 0),
            {name: spread.get(key, 0) for name, spread in values.items()},
        )
        for key in everybody
    }


def together(columns: Iterable[Column]) -> Column:
    """All of them as one."""
    values: dict[tuple[str, str], int] = {}
    everybody = shown = answered = 0
    for each in columns:
        everybody, shown = everybody + each.everybody, shown + each.shown
        answered += each.answered
        for name, people in each.values.items():
            values[name] = values.get(name, 0) + people
    return Column(everybody, shown, answered, values)


def rows_of(question: Question, item: Item, column: Column, *, apart: bool) -> dict[str, int]:
    """Those shown the question, by their answer. `apart`: who did not answer has a row of its own,
    else it is in the rest."""
    given = {value: column.values.get((item.code, value), 0) for value in item.values}
    rest = column.answered - sum(given.values())
    if is_choice(question):
        return given | {NONE: column.not_answered} | ({REST: rest} if rest else {})
    if apart:
        return given | {REST: rest, NONE: column.not_answered}
    return given | {REST: rest + column.not_answered}


def judged_rows(question: Question, item: Item, column: Column, *, apart: bool) -> dict[str, int]:
    """The rows of which some may be withheld: who did not answer, where that is told apart, is
    told of the question, and none of them."""
    rows = rows_of(question, item, column, apart=apart)
    return rows if is_choice(question) else {row: n for row, n in rows.items() if row != NONE}


def ranks_of(
    question: Question, items: Sequence[Item], column: Column, *, apart: bool
) -> dict[tuple[str, str], int]:
    """Of a ranking: people by option and rank, those who did not rank the option in the rest."""
    return {
        (item.code, row): people
        for item in items
        for row, people in judged_rows(question, item, column, apart=apart).items()
    }
