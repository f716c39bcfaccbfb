"""What people answered as small numbers: one line for each respondent, no word and no name in it.

Of a question with one option it is one number: not shown, not answered, an answer that is none of
its options, or the option. Of any other it is whether it was answered, and a number for each of its
items: 0, or the place of the value that was given, from 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.engagement.questionnaires.rules.questions import Question, ticked
from services.engagement.results.rules.tally import NOT_OPTIONS, Item, is_choice, items_of

NOT_SHOWN, NOT_ANSWERED, ANSWERED = range(3)
FIRST = 3
"""The code of the first option of a question with one."""


@dataclass(frozen=True)
class QuestionCode:
    """How the answers to a question are written; `places` of the values of each item, from 0."""

    question: Question
    items: Sequence[Item]
    places: Sequence[Mapping[str, int]]
    chosen: bool

    @classmethod
    def of(cls, question: Question) -> "QuestionCode":
        items = items_of(question)
        places = [{value: at for at, value in enumerate(each.values)} for each in items]
        return cls(question, items, places, is_choice(question))

    @property
    def width(self) -> int:
        """Numbers a respondent."""
        return 1 if self.chosen else 1 + len(self.items)

    def line(self, answer: Any, *, shown: bool) -> list[int]:
        """`answer` is None where there is none."""
        if answer is None:
            return [NOT_ANSWERED if shown else NOT_SHOWN] + [0] * (self.width - 1)
        if self.chosen:
            return [self._option(answer)]
        given = _given(self.question, answer)
        return [
            ANSWERED,
            *(
                1 + places[given[item.code]] if given.get(item.code) in places else 0
                for item, places in zip(self.items, self.places, strict=True)
            ),
        ]

    def _option(self, answer: Any) -> int:
        [places] = self.places
        told = chosen_in(answer)
        other = places.get(NOT_OPTIONS, ANSWERED - FIRST)
        return FIRST + places.get(told or "", other)


def chosen_in(answer: Any) -> str | None:
    """The one option, or the place, in an answer of whatever form."""
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return next(iter(ticked(answer)), None)


def _given(question: Question, answer: Any) -> Mapping[str, str]:
    """The value of each item that was given one."""
    if question.kind == "matrix":
        return dict(answer)
    if question.kind == "ranking":
        return {code: str(rank) for rank, code in enumerate(ticked(answer), 1)}
    return dict.fromkeys(ticked(answer), "yes") if question.kind == "multiple" else {}
