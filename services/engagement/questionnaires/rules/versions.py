"""Once frozen, a question keeps its meaning: only its wording is corrected."""

from collections.abc import Sequence
from dataclasses import replace

from services.engagement.questionnaires.rules.questions import Option, Question


def same_meaning(earlier: Sequence[Question], later: Sequence[Question]) -> bool:
    """Whether two versions differ in nothing but their texts."""
    return [*map(_bare, earlier)] == [*map(_bare, later)]


def _bare(question: Question) -> Question:
    options, rows = (tuple(map(_untold, each)) for each in (question.options, question.rows))
    return replace(question, text="", welsh=None, options=options, rows=rows)


def _untold(option: Option) -> Option:
    return replace(option, text="", welsh=None)
