"""The job that suggests themes for answers that nobody has coded yet. Nothing of it counts."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.engagement.themes import coder_repository, suggestion_repository
from services.engagement.themes.models import SuggestionRun
from services.engagement.themes.problems import TooFewAnswersCoded, WordsChanged
from services.engagement.themes.queries import free_questions, read_frame, read_question
from services.engagement.themes.repository import FreeQuestion
from services.engagement.themes.service import path_of, record
from services.engagement.themes.suggestion_repository import ReadAnswer, SuggestedRow
from services.shared.audit.actor import Actor
from services.shared.database import WriteSession
from services.shared.jobs.models import Job
from services.shared.jobs.run import JobRun
from services.shared.jobs.service import defer_job
from services.shared.lane.apart import apart
from services.shared.settings import Settings
from services.statistics.texts.suggestions import (
    FEWEST_CODED,
    Accuracy,
    CodedAnswer,
    accuracy_of,
    reading_order,
    suggestions,
)

SUGGESTION_JOB = "theme_suggestions"
METHOD = "tfidf-logistic.1"
"""Whoever changes the model gives it another name."""
ATTEMPTS = 3


class _TakenBack(Exception):
    """Somebody withdrew or changed an answer that was learnt from."""


class _Suggestions(NamedTuple):
    accuracy: Accuracy
    rows: list[SuggestedRow]


async def ask_for_suggestions(
    session: WriteSession, consultation: UUID, question: str, *, actor: Actor
) -> Job:
    """Raises ConsultationNotFound, QuestionNotFound, FrameNotFound, TooFewAnswersCoded."""
    row, _ = await read_question(session, consultation, question, actor.principal)
    frame, _ = await read_frame(session, row.id, question)
    coded = await coder_repository.count_coded(session, row.id, question)
    if coded < FEWEST_CODED:
        raise TooFewAnswersCoded(f"{coded} answers are coded; code {FEWEST_CODED} first.")
    await record(session, actor, "suggestions_asked", frame)
    asked = {"consultation": str(row.id), "question": question}
    return await defer_job(session, actor, kind=SUGGESTION_JOB, payload=asked, owner=row.owner)


async def suggest_themes(run: JobRun, _: Settings) -> None:
    """Raises TooFewAnswersCoded, WordsChanged."""
    consultation, code = UUID(run.job.payload["consultation"]), run.job.payload["question"]
    for _attempt in range(ATTEMPTS):
        async with run.database.read() as session:
            questions = await free_questions(session, consultation)
            question = next(each for each in questions if each.code == code)
            frame, _version = await read_frame(session, consultation, code)
            answers = await suggestion_repository.read_answers(session, consultation, question)
        made = await apart(_made, answers)
        row = _run(consultation, question, frame.version, made, run.actor.now)
        if await _kept(run, row, answers, made):
            return
    raise WordsChanged


async def _kept(
    run: JobRun, row: SuggestionRun, answers: Sequence[ReadAnswer], made: _Suggestions
) -> bool:
    """Whether all that was learnt from still stands: a word that was taken back teaches nothing."""
    counts = {"coded": row.coded, "suggested": len(made.rows)}
    result = f"{path_of(row.consultation, row.question)}/suggestions"
    learnt = {each.response for each in answers if each.coded}
    try:
        async with run.effect(result=result, counts=counts) as session:
            there = await suggestion_repository.hold_read(session, answers)
            if not learnt <= there:
                raise _TakenBack
            rows = [each for each in made.rows if each.answer.response in there]
            await suggestion_repository.put_suggestions(session, row, rows)
    except _TakenBack:
        return False
    return True


def _run(
    consultation: UUID, question: FreeQuestion, version: int, made: _Suggestions, now: datetime
) -> SuggestionRun:
    return SuggestionRun(
        consultation=consultation,
        question=question.code,
        method=METHOD,
        frame_version=version,
        coded=made.accuracy.answers,
        accuracy=made.accuracy.model,
        constant=made.accuracy.constant,
        made_at=now,
    )


def _made(answers: Sequence[ReadAnswer]) -> _Suggestions:
    """Raises TooFewAnswersCoded."""
    coded = [CodedAnswer(each.text, each.themes) for each in answers if each.coded]
    if len(coded) < FEWEST_CODED:
        raise TooFewAnswersCoded
    open_ = [each for each in answers if not each.coded]
    texts = [each.text for each in open_]
    found = suggestions(coded, texts)
    rows = [
        SuggestedRow(open_[at], place, [each._asdict() for each in found[at]])
        for place, at in enumerate(reading_order(coded, texts))
    ]
    return _Suggestions(accuracy_of(coded), rows)
