"""Figures of a question as they are shown: people to the nearest five, shares of those who were
shown the question, with Wilson's 95% interval; what is withheld is None.

Everything is calculated from what is shown, so that it says no more.
"""

from collections.abc import Iterator
from typing import NamedTuple

from services.disclosure.counts import nearest_five
from services.engagement.questionnaires.rules.questions import Question
from services.engagement.results.rules.columns import NONE, REST, Column, rows_of
from services.engagement.results.rules.control import Sight
from services.engagement.results.rules.tally import Item, is_choice, items_of
from services.statistics.intervals.wilson import proportion


class ShownValue(NamedTuple):
    """An answer: people, and their share of those who were shown the question, 0-1."""

    code: str
    people: int | None
    share: float | None = None
    lower: float | None = None
    upper: float | None = None


class ShownItem(NamedTuple):
    """The answers to a part of a question; `mean_rank` of an option that is ranked."""

    code: str
    values: tuple[ShownValue, ...]
    answered: int | None = None
    not_answered: int | None = None
    mean_rank: float | None = None


class ShownFigures(NamedTuple):
    """A question to a group of respondents. `answered` and `not_answered` add up to `shown`,
    each to the nearest five."""

    people: int | None = None
    shown: int | None = None
    not_shown: int | None = None
    answered: int | None = None
    not_answered: int | None = None
    items: tuple[ShownItem, ...] = ()


def figures_of(question: Question, column: Column, seen: Sight) -> ShownFigures:
    """What may be seen of a column."""
    if not seen.shown:
        return ShownFigures(items=tuple(_items(question, column, seen)))
    told = _tells_answered(question, seen)
    return ShownFigures(
        nearest_five(column.everybody),
        nearest_five(column.shown),
        nearest_five(column.not_shown),
        nearest_five(column.answered) if told else None,
        nearest_five(column.not_answered) if told else None,
        tuple(_items(question, column, seen)),
    )


def value_of(code: str, people: int | None, among: int | None) -> ShownValue:
    """Of rounded counts; without a share where there is nobody."""
    if people is None or not among:
        return ShownValue(code, people)
    found = proportion(people, among)
    return ShownValue(code, people, found.value, found.lower, found.upper)


def _tells_answered(question: Question, seen: Sight) -> bool:
    return seen.sees("", NONE) if is_choice(question) else seen.apart


def _items(question: Question, column: Column, seen: Sight) -> Iterator[ShownItem]:
    among = nearest_five(column.shown) if seen.shown else None
    for item in items_of(question):
        rows = rows_of(question, item, column, apart=seen.apart)
        told = {
            value: nearest_five(rows[value]) if seen.sees(item.code, value) else None
            for value in item.values
        }
        values = tuple(value_of(value, people, among) for value, people in told.items())
        yield _with_answered(question, item, ShownItem(item.code, values), rows, seen)


def _with_answered(
    question: Question, item: Item, found: ShownItem, rows: dict[str, int], seen: Sight
) -> ShownItem:
    """Of a row of a matrix, who answered it; of an option that is ranked, its mean rank."""
    if question.kind == "ranking":
        return found._replace(mean_rank=_mean_rank(found))
    if question.kind != "matrix":
        return found
    left = {row: people for row, people in rows.items() if row in {REST, NONE}}
    if not all(seen.sees(item.code, row) for row in left):
        return found
    answered = sum(rows.values()) - sum(left.values())
    return found._replace(
        answered=nearest_five(answered), not_answered=nearest_five(sum(left.values()))
    )


def _mean_rank(item: ShownItem) -> float | None:
    """Of who ranked it, from what is shown."""
    people = [each.people for each in item.values]
    known = [each for each in people if each is not None]
    if len(known) < len(people) or not sum(known):
        return None
    return sum(rank * each for rank, each in enumerate(known, 1)) / sum(known)
