"""`/v1/engagement/consultations/{id}/code-frames`: what is said in free text, coded by people."""

from functools import partial
from uuid import UUID

from fastapi import Request, Response

from services.engagement.consultations.problems import ConsultationNotFound
from services.engagement.consultations.queries import read_consultation
from services.engagement.consultations.routes import Reader, Writer
from services.engagement.responses.problems import NOT_STORED
from services.engagement.responses.queries import NOBODYS
from services.engagement.themes import (
    coder_repository,
    frame_repository,
    presenter,
    problems,
    repository,
    service,
)
from services.engagement.themes.params import QueryWanted, Question
from services.engagement.themes.queries import (
    counts_of,
    free_questions,
    read_question,
)
from services.engagement.themes.schemas import (
    CodedAnswer,
    CodeFrames,
    CodeFrameView,
    CodingsReceipt,
    NewCodeFrame,
    NewCodings,
)
from services.engagement.themes.service import CONSULTATIONS, frame_etag
from services.shared.audit.actor import Actor
from services.shared.auth import PersonNeeded
from services.shared.conditional import check_match, tagged
from services.shared.database import WriteSession
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OWNER
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.restricted import reads
from services.shared.routing import Router, StrictRoute

PREFIX = f"{CONSULTATIONS}/{{consultation_id}}/code-frames"
router = Router(prefix=PREFIX, tags=["themes"], route_class=StrictRoute)
FOUND = (ConsultationNotFound, problems.QuestionNotFound)
CHANGED = (*FOUND, PreconditionRequired, PreconditionFailed)


@router.get(
    "",
    summary="Questions for free text, and how far their coding is",
    responses=problem_responses(ConsultationNotFound),
)
async def list_code_frames(
    request: Request, consultation_id: UUID, principal: Reader
) -> CodeFrames:
    """Coded and uncoded are all that answered: no answer is lost on the way."""
    items = []
    async with request.app.state.database.read() as session:
        row = await read_consultation(session, consultation_id, principal)
        frames = await frame_repository.frames_of(session, row.id)
        for each in await free_questions(session, row.id):
            counts = await counts_of(session, row.id, each)
            coders = await coder_repository.coders_of(session, row.id, each.code)
            items.append(presenter.item_of(each, frames.get(each.code), counts, coders))
    return CodeFrames(items=items)


@router.get(
    "/{question}",
    summary="The code frame of a question",
    response_model=CodeFrameView,
    responses=problem_responses(*FOUND),
)
async def get_code_frame(
    request: Request, response: Response, consultation_id: UUID, question: Question,
    principal: Reader,
) -> CodeFrameView | Response:  # fmt: skip
    """Its themes as they stand; version 0 where none was put yet, which has an ETag too."""
    async with request.app.state.database.read() as session:
        row, asked = await read_question(session, consultation_id, question, principal)
        frame = await frame_repository.frame_of(session, row.id, question)
        version = await frame_repository.newest_version(session, row.id, question)
    found = presenter.frame_of(asked, frame, version)
    return tagged(request, response, found, frame_etag(row.id, question, frame))


@router.put(
    "/{question}",
    summary="Put the themes of a question",
    response_model=CodeFrameView,
    responses=problem_responses(*CHANGED, problems.FrameInvalid, problems.ThemeKnown),
    dependencies=[OWNER],
)
async def update_code_frame(
    request: Request, consultation_id: UUID, question: Question, new: NewCodeFrame,
    principal: Writer,
) -> Response:  # fmt: skip
    """A new version; earlier ones stay. A theme that was in it is merged or retired, and never
    dropped: what it was given counts for the theme that it was merged into. `If-Match`: its ETag.
    """

    async def put(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        asked, frame, version = await service.put_frame(
            session, consultation_id, question, new, actor=actor, matches=matches
        )
        headers = {"ETag": frame_etag(consultation_id, question, frame)}
        return Answer(200, presenter.frame_of(asked, frame, version), headers)

    return await once(request, principal, None, put)


@router.get(
    "/{question}/answers",
    summary="Answers to a question, to be coded",
    responses=problem_responses(*FOUND, CursorInvalid),
)
async def list_coded_answers(
    request: Request, response: Response, consultation_id: UUID, question: Question,
    principal: Writer, asked: Asked, wanted: QueryWanted = "all",
) -> Page[CodedAnswer]:  # fmt: skip
    """With what coders gave them and what is suggested, the most instructive first. To read them is
    an audit entry."""
    place, response_id = asked.key or (-1, str(NOBODYS))
    async with request.app.state.database.read() as session:
        row, free = await read_question(session, consultation_id, question, principal)
        rows = await repository.answers_after(
            session, row.id, free, (place, UUID(response_id)), asked.most, principal.sub, wanted
        )
        themes = {each.code: each for each in await frame_repository.themes_of(session, row.id)}
    await reads(request, principal, "answers.read", owner=row.owner)
    response.headers.update(NOT_STORED)
    return Page[CodedAnswer].of(
        asked,
        rows,
        key=lambda each: [each["place"], str(each["response"])],
        item=lambda each: presenter.answer_of(each, themes),
    )


@router.put(
    "/{question}/codings",
    summary="Code answers",
    response_model=CodingsReceipt,
    responses=problem_responses(
        *CHANGED, problems.FrameNotFound, problems.CodingInvalid, problems.AnswerGone, PersonNeeded
    ),
    dependencies=[OWNER],
)
async def update_codings(
    request: Request, consultation_id: UUID, question: Question, new: NewCodings,
    principal: Writer,
) -> Response:  # fmt: skip
    """All of them, or none where one is wrong. A coding is its coder's own; the first coder's of an
    answer counts, others' are compared with it. `If-Match`: the ETag of the frame that they were
    coded by, so that a theme which was merged meanwhile is noticed; `*` takes it as it stands.
    """

    async def put(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        coded, counted, frame = await service.put_codings(
            session, consultation_id, question, new, actor=actor, matches=matches
        )
        headers = {"ETag": frame_etag(consultation_id, question, frame)}
        return Answer(200, CodingsReceipt(coded=coded, counted=counted), headers)

    return await once(request, principal, None, put)
