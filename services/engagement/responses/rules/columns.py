"""Responses as a table: one column for each question and option, in the questionnaire's order.

The columns are the questionnaire's alone, whatever path people took through it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.engagement.questionnaires.rules.questions import (
    OF_SEVERAL,
    Answers,
    Question,
    ticked,
)

HEAD = (
    "response", "channel", "late", "received_at", "kind", "speaks_for", "represents", "signatures",
    "place", "area", "route", "language", "respondent",
)  # fmt: skip
"""What is told of every response before its answers."""


def columns(questions: Sequence[Question]) -> list[str]:
    """Of the questions for views."""
    return [name for each in questions if each.about == "views" for name in names_of(each)]


def cells(questions: Sequence[Question], answers: Answers) -> list[object]:
    """In the same order; "" where nothing was answered, or the question was not shown."""
    return [
        cell
        for each in questions
        if each.about == "views"
        for cell in _cells(each, answers.get(each.code))
    ]


def names_of(question: Question) -> list[str]:
    """A question is `code`, its option or row `code:option`, a text of one's own `code.text`."""
    code = question.code
    if question.kind in OF_SEVERAL:
        names = [f"{code}:{each.code}" for each in question.options]
    elif question.kind == "matrix":
        names = [f"{code}:{each.code}" for each in question.rows]
    else:
        names = [code]
    return [*names, f"{code}.text"] if takes_text(question) else names


def takes_text(question: Question) -> bool:
    return any(each.other for each in question.options)


def _cells(question: Question, answer: Any) -> list[object]:
    found = _of_kind(question)(question, answer)
    if not takes_text(question):
        return found
    text = (answer.get("other") or "") if isinstance(answer, Mapping) else ""
    return [*found, text]


def _of_kind(question: Question) -> Callable[[Question, Any], list[object]]:
    named = {"multiple": _multiple, "ranking": _ranking, "matrix": _matrix}
    return named.get(question.kind, _one)


def _multiple(question: Question, answer: Any) -> list[object]:
    """1 where it is ticked, 0 where it is not, "" where the question was not answered."""
    if answer is None:
        return [""] * len(question.options)
    codes = {*ticked(answer)}
    return [int(each.code in codes) for each in question.options]


def _ranking(question: Question, answer: Any) -> list[object]:
    """The rank from 1."""
    ranks = {code: place for place, code in enumerate(ticked(answer), 1)}
    return [ranks.get(each.code, "") for each in question.options]


def _matrix(question: Question, answer: Any) -> list[object]:
    given = answer or {}
    return [given.get(each.code, "") for each in question.rows]


def _one(question: Question, answer: Any) -> list[object]:
    if answer is None:
        return [""]
    if isinstance(answer, bool):
        return ["yes" if answer else "no"]
    return list(ticked(answer)) or [answer]
