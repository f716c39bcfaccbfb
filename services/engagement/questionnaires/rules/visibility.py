"""Which questions are shown, judged from the visible answers, transitively.

A hidden question has no answer, whatever was sent: what depends on it sees none.
"""

from collections.abc import Sequence
from typing import Any

from services.engagement.questionnaires.rules.questions import (
    Answers,
    Condition,
    Question,
    ticked,
)

NO_ANSWER: Any = object()


def visible(questions: Sequence[Question], answers: Answers) -> set[str]:
    """The codes of the questions that are shown; conditions look backwards, so one pass does."""
    shown: dict[str, Any] = {}
    for question in questions:
        if question.show_if is None or holds(question.show_if, shown):
            shown[question.code] = answers.get(question.code, NO_ANSWER)
    return set(shown)


def holds(condition: Condition, shown: Answers) -> bool:
    """`shown` are the answers to the questions that are shown."""
    if condition.all_of is not None:
        return all(holds(each, shown) for each in condition.all_of)
    if condition.any_of is not None:
        return any(holds(each, shown) for each in condition.any_of)
    if condition.none_of is not None:
        return not any(holds(each, shown) for each in condition.none_of)
    return _test(condition, shown.get(condition.question or "", NO_ANSWER))


def _test(condition: Condition, answer: Any) -> bool:
    if condition.answered is not None:
        return (answer is not NO_ANSWER) == condition.answered
    if answer is NO_ANSWER:
        return False
    if condition.one_of is not None:
        return bool({*ticked(answer)} & {*condition.one_of})
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return False
    low = condition.at_least is None or answer >= condition.at_least
    return low and (condition.at_most is None or answer <= condition.at_most)
