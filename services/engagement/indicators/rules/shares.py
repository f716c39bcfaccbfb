"""The share of those who answered a closed question who chose some of its options.

It is worked out from what results show, so that it says no more than they do.
"""

from collections.abc import Sequence
from typing import NamedTuple

from services.engagement.questionnaires.rules.questions import Question
from services.engagement.results.rules.figures import ShownFigures
from services.engagement.results.rules.tally import is_choice

CLOSED = frozenset({"single", "likert", "multiple"})


class ChosenShare(NamedTuple):
    """People who chose one of the options, of those who answered; to the nearest 5."""

    chosen: int
    answered: int


def share_of(
    question: Question, figures: ShownFigures, options: Sequence[str]
) -> ChosenShare | None:
    """None where nobody answered, or where any of it is withheld.

    Options that are shown as 10 each were 8 to 12: together they may exceed those who answered, and
    are told as all of them.
    """
    told = _people(question, figures)
    people = [told.get(each) for each in options]
    known = [each for each in people if each is not None]
    if not figures.answered or len(known) < len(people):
        return None
    return ChosenShare(min(sum(known), figures.answered), figures.answered)


def _people(question: Question, figures: ShownFigures) -> dict[str, int | None]:
    if is_choice(question):
        return {each.code: each.people for item in figures.items for each in item.values}
    return {item.code: item.values[0].people for item in figures.items}
