"""`/v1/public/consultations`: what is published, for everybody."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from services.engagement.consultations import repository
from services.engagement.consultations.feedback_presenter import feedback_of
from services.engagement.consultations.models import Consultation
from services.engagement.consultations.params import QueryLanguage, Slug, Wanted
from services.engagement.consultations.problems import ConsultationNotFound, FeedbackNotPublished
from services.engagement.consultations.public_presenter import (
    calendar_entries,
    feed_entries,
    form_head,
    public_detail,
    public_item,
    public_questionnaire,
)
from services.engagement.consultations.public_queries import (
    published_questions,
    published_whole,
    texts_of,
)
from services.engagement.consultations.schemas.feedback import FeedbackView
from services.engagement.consultations.schemas.public import (
    PublicConsultation,
    PublicConsultationDetail,
    PublicQuestionnaire,
)
from services.engagement.questionnaires.form import written_form
from services.engagement.questionnaires.problems import QuestionnaireNotFound
from services.engagement.questionnaires.rules.questions import questions_of
from services.engagement.questionnaires.rules.words import TextMissing
from services.shared.auth import PUBLIC
from services.shared.calendars import written_calendar
from services.shared.conditional import tagged
from services.shared.days import london_day
from services.shared.errors import problem_responses
from services.shared.paging import Asked, CursorInvalid, Page, PageAsked
from services.shared.publications import (
    ATOM,
    CACHEABLE,
    ICALENDAR,
    calendar_answer,
    feed_answer,
)
from services.shared.routing import Router, StrictRoute

NAMES = {"english": "Consultations", "welsh": "Ymgynghoriadau"}
MOST_IN_A_CALENDAR = 500
FORM: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/html": {"schema": {"type": "string"}}}},
}
FORM_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""The page has its own style, and nothing else."""

router = Router(
    prefix="/v1/public",
    tags=["public consultations"],
    route_class=StrictRoute,
    dependencies=[PUBLIC],
)


@router.get(
    "/consultations",
    summary="The published consultations, newest first",
    response_model=Page[PublicConsultation],
    responses=problem_responses(CursorInvalid),
)
async def list_public_consultations(
    request: Request, response: Response, asked: Asked, wanted: Wanted
) -> Page[PublicConsultation]:
    """By place, topic, state, day and words, in English and Welsh. No token is needed."""
    rows, texts = await read_page(request, asked, wanted)
    today = london_day(datetime.now(UTC))
    response.headers.update(CACHEABLE)
    return Page[PublicConsultation].of(
        asked,
        rows,
        key=lambda row: [row.number or 0],
        item=lambda row: public_item(row, texts.get(row.id), today),
    )


async def read_page(
    request: Request, asked: PageAsked, wanted: Wanted
) -> tuple[Sequence[Consultation], Mapping[UUID, Mapping[str, Any]]]:
    today = london_day(datetime.now(UTC))
    async with request.app.state.database.read() as session:
        rows = await repository.consultations_before(
            session, asked.after, asked.most, wanted.filter, today, None
        )
        return rows, await texts_of(session, rows)


@router.get(
    "/consultations.ics",
    summary="The published consultations as a calendar",
    response_class=Response,
    responses=ICALENDAR,
)
async def get_public_consultations_calendar(
    request: Request, wanted: Wanted, language: QueryLanguage = "english"
) -> Response:
    """iCalendar: each over all its days; what is withdrawn is cancelled, and stays."""
    today = london_day(datetime.now(UTC))
    async with request.app.state.database.read() as session:
        rows = await repository.consultations_before(
            session, None, MOST_IN_A_CALENDAR, wanted.filter, today, None
        )
        texts = await texts_of(session, rows)
    address = request.app.state.settings.public_address
    entries = calendar_entries(rows, texts, language, address)
    return calendar_answer(request, written_calendar(NAMES[language], entries))


@router.get(
    "/consultations.atom",
    summary="The published consultations as a feed",
    response_class=Response,
    responses=ATOM | problem_responses(CursorInvalid),
)
async def get_public_consultations_feed(
    request: Request, asked: Asked, wanted: Wanted, language: QueryLanguage = "english"
) -> Response:
    """Atom, in pages: an entry moves when the public was told something new."""
    rows, texts = await read_page(request, asked, wanted)
    address = request.app.state.settings.public_address
    shown, following = asked.page(rows, key=lambda row: [row.number or 0])
    entries = list(feed_entries(shown, texts, language, address))
    return feed_answer(
        request, NAMES[language], entries, following, author="Marches", language=language
    )


@router.get(
    "/consultations/{slug}",
    summary="One published consultation",
    response_model=PublicConsultationDetail,
    responses=problem_responses(ConsultationNotFound),
)
async def get_public_consultation(
    request: Request, response: Response, slug: Slug
) -> PublicConsultationDetail | Response:
    """What its state makes public, by its slug or its id. No token is needed."""
    async with request.app.state.database.read() as session:
        found = await published_whole(session, slug)
    today = london_day(datetime.now(UTC))
    published = await request.app.state.public_progress.published(found, today)
    response.headers.update(CACHEABLE)
    return tagged(request, response, public_detail(found, today, published))


@router.get(
    "/consultations/{slug}/questionnaire",
    summary="The questions of a published consultation",
    response_model=PublicQuestionnaire,
    responses=problem_responses(ConsultationNotFound, QuestionnaireNotFound),
)
async def get_public_questionnaire(
    request: Request, response: Response, slug: Slug
) -> PublicQuestionnaire | Response:
    """Once they are frozen, with the JSON Schema of the answers. No token is needed."""
    async with request.app.state.database.read() as session:
        found = await published_questions(session, slug)
    response.headers.update(CACHEABLE)
    return tagged(request, response, public_questionnaire(found))


@router.get(
    "/consultations/{slug}/feedback",
    summary="We asked, you said, we did",
    response_model=FeedbackView,
    responses=problem_responses(ConsultationNotFound, FeedbackNotPublished),
)
async def get_public_feedback(
    request: Request, response: Response, slug: Slug
) -> FeedbackView | Response:
    """Theme by theme: what was asked and said, how the decision answers it, what is done and how
    far that is. No token is needed."""
    async with request.app.state.database.read() as session:
        found = await published_whole(session, slug)
    today = london_day(datetime.now(UTC))
    published = await request.app.state.public_progress.published(found, today)
    response.headers.update(CACHEABLE)
    return tagged(request, response, feedback_of(found, today, published))


@router.get(
    "/consultations/{slug}/questionnaire.html",
    summary="The questions of a published consultation as a form to print",
    response_class=Response,
    responses=FORM | problem_responses(ConsultationNotFound, QuestionnaireNotFound),
)
async def get_public_form(
    request: Request, slug: Slug, language: QueryLanguage = "english"
) -> Response:
    """Once they are frozen: where it is sent and by when, the privacy notice, who answers, and each
    question with what to do and when to answer it. What is not in Welsh is no Welsh form. No token
    is needed.
    """
    async with request.app.state.database.read() as session:
        version, _ = await published_questions(session, slug)
        found = await published_whole(session, slug)
    try:
        head = form_head(found, language)
        body = written_form(head, questions_of(version.questions), version.number, language)
    except TextMissing:
        raise QuestionnaireNotFound(f"It is not in {language.title()}.") from None
    headers = CACHEABLE | {"Content-Security-Policy": FORM_POLICY}
    return Response(body, media_type="text/html", headers=headers)
