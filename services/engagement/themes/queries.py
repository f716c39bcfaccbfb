"""What is read of the coding of a consultation's answers."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.engagement.consultations.models import Consultation
from services.engagement.consultations.problems import ResultsNotYet
from services.engagement.consultations.queries import read_consultation, whole
from services.engagement.questionnaires.rules.questions import (
    TEXT_LENGTH,
    questions_of,
    takes_text,
)
from services.engagement.questionnaires.service import find_questionnaire
from services.engagement.results.problems import NoMargin
from services.engagement.results.queries import read_subject
from services.engagement.themes import count_repository, frame_repository
from services.engagement.themes.models import CodeFrame, FrameVersion
from services.engagement.themes.problems import FrameNotFound, QuestionNotFound
from services.engagement.themes.repository import FreeQuestion
from services.engagement.themes.rules.counts import Counts
from services.engagement.themes.rules.dimensions import (
    OF_MARGINS,
    ThemeDimension,
    column_of,
    group_counts_of,
    margin_of,
)
from services.engagement.themes.rules.group_counts import GroupCounts
from services.shared.auth import Principal
from services.shared.database import AnySession, ReadSession


async def free_questions(session: AnySession, consultation: UUID) -> Sequence[FreeQuestion]:
    """Those that people answer in their own words; what they say about equality is not coded."""
    found = await find_questionnaire(session, consultation)
    questions = questions_of(found[0].questions) if found else ()
    return [
        FreeQuestion(each.code, each.text, each.kind in TEXT_LENGTH)
        for each in questions
        if each.about == "views" and takes_text(each)
    ]


async def read_question(
    session: AnySession, consultation: UUID, question: str, principal: Principal
) -> tuple[Consultation, FreeQuestion]:
    """Raises ConsultationNotFound, QuestionNotFound."""
    row = await read_consultation(session, consultation, principal)
    for each in await free_questions(session, row.id):
        if each.code == question:
            return row, each
    raise QuestionNotFound(f"It asks no question `{question}` in people's own words.")


async def read_frame(
    session: AnySession, consultation: UUID, question: str
) -> tuple[CodeFrame, FrameVersion]:
    """Raises FrameNotFound."""
    frame = await frame_repository.frame_of(session, consultation, question)
    version = await frame_repository.newest_version(session, consultation, question)
    if frame is None or version is None:
        raise FrameNotFound(f"Put the themes first: PUT .../code-frames/{question}.")
    return frame, version


async def check_results_leave(session: ReadSession, row: Consultation, today: date) -> None:
    """Raises ResultsNotYet."""
    if not (await whole(session, row)).results_leave(today):
        raise ResultsNotYet


async def group_counts(
    session: ReadSession, row: Consultation, question: FreeQuestion, by: ThemeDimension, today: date
) -> GroupCounts:
    """Raises NoMargin."""
    margins = (await read_subject(session, row, today)).margins if by in OF_MARGINS else ()
    margin, column = margin_of(by, margins), column_of(by)
    if by in OF_MARGINS and margin is None:
        raise NoMargin(f"By {by} needs a margin {by} by place.")
    answered = await count_repository.answered_by(session, row.id, question, column)
    themes = await count_repository.themes_by(session, row.id, question.code, column)
    return group_counts_of(by, margin, answered, themes)


async def counts_of(session: ReadSession, consultation: UUID, question: FreeQuestion) -> Counts:
    outcomes = await count_repository.outcomes_of(session, consultation, question)
    answered = sum(outcomes.values())
    told = {name: count for name, count in outcomes.items() if name is not None}
    themes = await count_repository.stances_of(session, consultation, question.code)
    alike = await count_repository.alike_of(session, consultation, question.code)
    return Counts(answered, told, themes, alike)
