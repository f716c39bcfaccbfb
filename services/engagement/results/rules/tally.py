"""What was counted: who was shown a question, who answered it, and with what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from services.engagement.questionnaires.rules.questions import Question

Categories = tuple[str, ...]
"""Of a respondent, one for each dimension that is asked about."""
Spread = dict[Categories, int]
"""People by their categories."""
CHOICE = frozenset({"single", "likert", "place", "permission_to_publish"})
"""One of its options, or none."""
NOT_OPTIONS = "(other places)"
"""Postcode sectors that people give in place of one of the options."""


@dataclass
class Tally:
    """People by their categories: all, those shown a question, those who answered, each answer."""

    everybody: Spread = field(default_factory=dict)
    shown: dict[str, Spread] = field(default_factory=dict)
    answered: dict[str, Spread] = field(default_factory=dict)
    values: dict[tuple[str, str, str], Spread] = field(default_factory=dict)


def by_group(spread: Spread, groups: Sequence[Mapping[str, str]]) -> Spread:
    """People by the groups that their categories belong to."""
    found: Spread = {}
    for categories, people in spread.items():
        key = tuple(of[each] for of, each in zip(groups, categories, strict=True))
        found[key] = found.get(key, 0) + people
    return found


class Item(NamedTuple):
    """A part of a question, with the answers of which each respondent gives one or none."""

    code: str
    values: Sequence[str]


def items_of(question: Question) -> list[Item]:
    """Of a question with options; none of any other."""
    options = [each.code for each in question.options]
    if question.kind == "permission_to_publish":
        return [Item("", ["yes", "no"])]
    if is_choice(question):
        return [Item("", options + [NOT_OPTIONS] * (question.kind == "place"))]
    if question.kind == "multiple":
        return [Item(each, ["yes"]) for each in options]
    if question.kind == "matrix":
        return [Item(row.code, options) for row in question.rows]
    most = int(question.most or len(options)) if question.kind == "ranking" else 0
    return [Item(each, [str(rank) for rank in range(1, most + 1)]) for each in options if most]


def is_choice(question: Question) -> bool:
    return question.kind in CHOICE or (question.kind == "multiple" and question.most == 1)
