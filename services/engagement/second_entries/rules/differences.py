"""Where two entries of one form differ, and how often.

The discrepancy rate of a question is the share of forms entered twice on which the two entries of
it differ. Every such form is in its base, also where the question was left blank both times.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from services.engagement.questionnaires.rules.questions import Question, ticked

BESIDE = ("kind", "speaks_for", "represents", "place", "area", "route", "language", "signatures")
"""What is on a form beside its answers."""
Entry = Mapping[str, Any]
"""By the names in BESIDE, and `answers` by question."""


class Discrepancy(NamedTuple):
    """How often the entries of a question differ, of so many forms; rate None where of none."""

    name: str
    differing: int
    rate: float | None


def differing(questions: Sequence[Question], first: Entry, second: Entry) -> list[str]:
    """What is on the form first, then questions in the questionnaire's order."""
    beside = [name for name in BESIDE if first.get(name) != second.get(name)]
    return beside + [
        each.code
        for each in questions
        if each.about == "views" and _read(each, first["answers"]) != _read(each, second["answers"])
    ]


def _read(question: Question, answers: Mapping[str, Any]) -> Any:
    """An answer without what a form does not tell: the order of ticks, and blanks in a text."""
    answer = answers.get(question.code)
    if question.kind == "multiple" and answer is not None:
        own = answer.get("other") if isinstance(answer, Mapping) else None
        return sorted(ticked(answer)), _plain(own)
    if isinstance(answer, Mapping):
        return {name: _plain(each) for name, each in answer.items()}
    return _plain(answer)


def _plain(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def discrepancies(
    questions: Sequence[Question], forms: Sequence[Sequence[str]]
) -> list[Discrepancy]:
    """`forms` are all that were entered twice, each with what its entries read differently."""
    names = [*BESIDE, *(each.code for each in questions if each.about == "views")]
    times = Counter(name for each in forms for name in each)
    return [Discrepancy(name, times[name], rate(times[name], len(forms))) for name in names]


def rate(differing: int, base: int) -> float | None:
    return differing / base if base else None
