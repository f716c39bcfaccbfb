"""`.../responses/{id}/second-entry` and `.../double-entry`: typed-in forms, entered twice."""

from functools import partial
from uuid import UUID

from fastapi import Request, Response

from services.engagement.consultations.problems import ConsultationNotFound
from services.engagement.consultations.queries import read_consultation
from services.engagement.consultations.routes import Writer
from services.engagement.questionnaires.problems import QuestionnaireNotFound
from services.engagement.questionnaires.rules.questions import questions_of
from services.engagement.questionnaires.service import read_questionnaire
from services.engagement.responses import problems as responses
from services.engagement.responses.service import CONSULTATIONS
from services.engagement.second_entries import problems, service
from services.engagement.second_entries.presenter import double_entry_of, summary_of, view_of
from services.engagement.second_entries.repository import compared_forms
from services.engagement.second_entries.schemas import (
    DoubleEntryView,
    EntryContent,
    NewEntryDecision,
    SecondEntrySummary,
    SecondEntryView,
)
from services.shared.audit.actor import Actor
from services.shared.auth import PersonNeeded, SecondPersonNeeded
from services.shared.conditional import check_match, tagged
from services.shared.database import WriteSession
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OWNER
from services.shared.restricted import reads
from services.shared.routing import Router, StrictRoute

OF_FORM = (
    ConsultationNotFound, responses.ResponseNotFound, responses.NotOpen,
    responses.ConsultationWithdrawn, responses.ResponsesFrozen, responses.ResponseInvalid,
    problems.NotTypedIn, PersonNeeded, SecondPersonNeeded,
)  # fmt: skip
router = Router(
    prefix=f"{CONSULTATIONS}/{{consultation_id}}", tags=["responses"], route_class=StrictRoute
)


@router.post(
    "/responses/{response_id}/second-entry",
    status_code=201,
    summary="Enter a form a second time",
    response_model=SecondEntrySummary,
    responses=problem_responses(*OF_FORM, problems.EnteredTwice),
    dependencies=[OWNER],
)
async def create_second_entry(
    request: Request, consultation_id: UUID, response_id: UUID, new: EntryContent,
    principal: Writer, key: OptionalKey,
) -> Response:  # fmt: skip
    """By another person than who typed it in. It is no response: it only shows where the two read
    the form differently. Where they agree, nothing of it is kept but that they do.
    """

    async def add(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        row = await service.enter_again(session, consultation_id, response_id, new, actor)
        path = f"{CONSULTATIONS}/{consultation_id}/responses/{response_id}/second-entry"
        return Answer(201, summary_of(row), {"Location": path})

    return await once(request, principal, key, add, content=str(response_id))


@router.get(
    "/responses/{response_id}/second-entry",
    summary="Where two entries of a form differ",
    response_model=SecondEntryView,
    responses=problem_responses(
        ConsultationNotFound,
        responses.ResponseNotFound,
        problems.SecondEntryNotFound,
        responses.SafeguardingOfficerNeeded,
    ),
)
async def get_second_entry(
    request: Request,
    response: Response,
    consultation_id: UUID,
    response_id: UUID,
    principal: Writer,
) -> SecondEntryView | Response:
    """What each has, until it is decided which one stands; to read it is an audit entry."""
    async with request.app.state.database.read() as session:
        consulted = await read_consultation(session, consultation_id, principal)
        row, second = await service.read_second_entry(session, consulted.id, response_id, principal)
    await reads(request, principal, "response.read", owner=consulted.owner)
    response.headers.update(responses.NOT_STORED)
    etag = service.second_entry_etag(response_id, second)
    return tagged(request, response, view_of(row, second), etag)


@router.post(
    "/responses/{response_id}/second-entry/decision",
    summary="Decide which entry of a form stands",
    response_model=SecondEntrySummary,
    responses=problem_responses(
        *OF_FORM,
        problems.SecondEntryNotFound,
        problems.NothingToDecide,
        responses.SafeguardingOfficerNeeded,
        PreconditionRequired,
        PreconditionFailed,
    ),
    dependencies=[OWNER],
)
async def decide_second_entry(
    request: Request, consultation_id: UUID, response_id: UUID, new: NewEntryDecision,
    principal: Writer, key: OptionalKey,
) -> Response:  # fmt: skip
    """By a person who did not type it in first. The response becomes what stands, and what the
    second person read goes. After the freeze only the first entry can stand. `If-Match`: its ETag.
    """

    async def decide(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        row = await service.decide(session, consultation_id, response_id, new, actor, matches)
        return Answer(200, summary_of(row), {"ETag": service.second_entry_etag(response_id, row)})

    return await once(request, principal, key, decide, content=f"{response_id} {new.decision}")


@router.get(
    "/double-entry",
    summary="How often two entries of a form differ",
    responses=problem_responses(ConsultationNotFound, QuestionnaireNotFound),
)
async def get_double_entry(
    request: Request, consultation_id: UUID, principal: Writer
) -> DoubleEntryView:
    """The discrepancy rate of each question over all forms that were entered twice."""
    async with request.app.state.database.read() as session:
        row = await read_consultation(session, consultation_id, principal)
        version, _ = await read_questionnaire(session, row.id)
        forms = await compared_forms(session, row.id)
    return double_entry_of(questions_of(version.questions), forms)
