"""What margins ask of the questionnaire: which question, and which of its options."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from services.engagement.questionnaires.rules.questions import Question

OF_ONE: Mapping[str, str] = {"single": "options", "likert": "options", "place": "sectors"}
"""Questions of which each respondent is in one category at most, and by what."""


class MarginFault(NamedTuple):
    """What a margin asks for that the questionnaire does not have, and where."""

    pointer: str
    code: str
    detail: str


def margin_faults(
    margins: Sequence[Mapping[str, Any]], questions: Sequence[Question]
) -> Iterator[MarginFault]:
    """Everything that does not fit; `margins` as in the part of the record."""
    asked = {each.code: each for each in questions}
    for at, margin in enumerate(margins):
        if margin["basis"] == "question":
            yield from _faults(f"#/margins/{at}", margin, asked)


def _faults(
    at: str, margin: Mapping[str, Any], asked: Mapping[str, Question]
) -> Iterator[MarginFault]:
    code = margin["question"]
    question = asked.get(code)
    if question is None:
        detail = f"The questionnaire asks no question {code}."
        yield MarginFault(f"{at}/question", "question_unknown", detail)
    elif question.kind not in OF_ONE:
        detail = (
            f"{code} is of the kind {question.kind}; a margin is by one of {', '.join(OF_ONE)}."
        )
        yield MarginFault(f"{at}/question", "question_of_several", detail)
    elif OF_ONE[question.kind] == "options":
        yield from _unknown(at, margin, question)


def _unknown(at: str, margin: Mapping[str, Any], question: Question) -> Iterator[MarginFault]:
    known = [each.code for each in question.options]
    for place, category in enumerate(margin["categories"]):
        for number, value in enumerate(category["values"]):
            if value not in known:
                detail = f"{value} is no option of {question.code}; it has {', '.join(known)}."
                pointer = f"{at}/categories/{place}/values/{number}"
                yield MarginFault(pointer, "option_unknown", detail)
