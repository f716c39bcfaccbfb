"""What became of one response, as its author may see it."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import date

from services.engagement.consultations.feedback_presenter import feedback_of, shown_parts
from services.engagement.consultations.problems import FeedbackNotPublished
from services.engagement.consultations.public_queries import PublishedWhole
from services.engagement.consultations.schemas.feedback import FeedbackItem, FeedbackView
from services.engagement.responses.queries import ReadResponse
from services.engagement.themes import coder_repository, frame_repository
from services.engagement.themes.models import Theme
from services.engagement.themes.outcome_schemas import (
    AnswerOutcome,
    OutcomeTheme,
    Reading,
    ResponseOutcome,
)
from services.engagement.themes.queries import free_questions
from services.engagement.themes.repository import FreeQuestion
from services.shared.database import ReadSession

READINGS: Mapping[str, Reading] = {"no_theme": "read", "coded": "coded"}


async def outcome_of(
    session: ReadSession,
    found: ReadResponse,
    whole: PublishedWhole,
    today: date,
    published: Collection[str],
) -> ResponseOutcome:
    """Its themes are told once the report is public, what was done once that is; of indicators
    those in `published`.
    """
    consulted = found.consulted
    told: FeedbackView | None = None
    with suppress(FeedbackNotPublished):
        told = feedback_of(whole, today, published)
    reported = "report" in shown_parts(whole, today)
    items = {each.theme: each for each in told.items} if told else {}
    themes = {each.code: each for each in await frame_repository.themes_of(session, consulted.id)}
    given = await coder_repository.given_to(session, found.id)
    answers = []
    for question in await free_questions(session, consulted.id):
        if _words(found, question).strip():
            outcome, codes = given.get(question.code, (None, ()))
            answers.append(
                AnswerOutcome(
                    question=question.code,
                    state=READINGS.get(outcome, "nothing_said") if outcome else "waiting",
                    themes=[_theme(themes[each], items) for each in codes] if reported else [],
                )
            )
    return ResponseOutcome(slug=consulted.slug, told=told is not None, answers=answers)


def _words(found: ReadResponse, question: FreeQuestion) -> str:
    answer = found.row["answers"].get(question.code)
    if isinstance(answer, dict):
        return str(answer.get("other", ""))
    return str(answer or "") if question.alone else ""


def _theme(theme: Theme, items: Mapping[str, FeedbackItem]) -> OutcomeTheme:
    return OutcomeTheme(code=theme.code, label=theme.label, feedback=items.get(theme.code))
