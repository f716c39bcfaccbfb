"""Questionnaires as they are shown, and the verdict on answers."""

from services.engagement.questionnaires.rules.answers import faults
from services.engagement.questionnaires.rules.json_schema import schema_of
from services.engagement.questionnaires.rules.questions import Answers, questions_of
from services.engagement.questionnaires.rules.visibility import visible
from services.engagement.questionnaires.schemas import (
    AnswerFaultView,
    AnswersVerdict,
    QuestionContent,
    QuestionnaireView,
)
from services.engagement.questionnaires.service import Found


def view_of(found: Found) -> QuestionnaireView:
    version, freeze = found
    return QuestionnaireView(
        version=version.number,
        questions=[QuestionContent.model_validate(each) for each in version.questions],
        notice=version.notice,
        frozen_on=freeze.frozen_on if freeze else None,
        entered_by=version.entered_by,
        entered_at=version.entered_at,
        answers=schema_of(questions_of(version.questions)),
    )


def verdict_on(found: Found, answers: Answers) -> AnswersVerdict:
    questions = questions_of(found[0].questions)
    shown = visible(questions, answers)
    errors = [
        AnswerFaultView(pointer=each.pointer, code=each.code, detail=each.detail)
        for each in faults(questions, answers)
    ]
    return AnswersVerdict(
        valid=not errors,
        version=found[0].number,
        shown=[each.code for each in questions if each.code in shown],
        errors=errors,
    )
