"""`/v1/engagement/consultations/{id}/questionnaire`."""

from functools import partial
from uuid import UUID

from fastapi import Request, Response

from services.engagement.consultations import problems, questionnaire_service
from services.engagement.consultations.queries import read_consultation
from services.engagement.consultations.routes import CHANGED, Reader, Writer
from services.engagement.consultations.schemas.freezes import NewFreeze
from services.engagement.consultations.service import PREFIX
from services.engagement.questionnaires.presenter import verdict_on, view_of
from services.engagement.questionnaires.problems import (
    AlreadyFrozen,
    QuestionnaireInvalid,
    QuestionnaireNotFound,
    QuestionsFrozen,
)
from services.engagement.questionnaires.schemas import (
    AnswersContent,
    AnswersVerdict,
    NewQuestionnaire,
    QuestionnaireView,
)
from services.engagement.questionnaires.service import (
    Found,
    questionnaire_etag,
    read_questionnaire,
)
from services.shared.audit.actor import Actor
from services.shared.conditional import check_match, tagged
from services.shared.database import WriteSession
from services.shared.errors import problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OWNER
from services.shared.routing import Router, StrictRoute

router = Router(
    prefix=f"{PREFIX}/{{consultation_id}}/questionnaire",
    tags=["questionnaires"],
    route_class=StrictRoute,
)
FOUND = problem_responses(problems.ConsultationNotFound, QuestionnaireNotFound)


@router.get(
    "",
    summary="The questionnaire of a consultation",
    response_model=QuestionnaireView,
    responses=FOUND,
)
async def get_questionnaire(
    request: Request, response: Response, consultation_id: UUID, principal: Reader
) -> QuestionnaireView | Response:
    """Its newest version, and the JSON Schema of the answers to it."""
    async with request.app.state.database.read() as session:
        row = await read_consultation(session, consultation_id, principal)
        found = await read_questionnaire(session, row.id)
    return tagged(request, response, view_of(found), questionnaire_etag(row.id, found))


@router.put(
    "",
    summary="Put the questionnaire of a consultation",
    response_model=QuestionnaireView,
    responses=problem_responses(
        *CHANGED, QuestionnaireInvalid, QuestionsFrozen, problems.PartFrozen, problems.WaveDiffers
    ),
    dependencies=[OWNER],
)
async def update_questionnaire(
    request: Request, consultation_id: UUID, new: NewQuestionnaire, principal: Writer
) -> Response:
    """A version more. Conditions look backwards only. Once the questions are frozen, only the
    wording may be corrected, with a notice. `If-Match`: its ETag, or `*` where there is none yet.
    """

    async def put(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        found = await questionnaire_service.put_questionnaire(
            session, consultation_id, new, actor=actor, matches=matches
        )
        return _answer(consultation_id, found)

    return await once(request, principal, None, put)


@router.post(
    "/freeze",
    summary="Freeze the questions",
    response_model=QuestionnaireView,
    responses=problem_responses(
        *CHANGED, QuestionnaireNotFound, AlreadyFrozen, problems.EffectOutside
    ),
    dependencies=[OWNER],
)
async def freeze_questionnaire(
    request: Request, consultation_id: UUID, new: NewFreeze, principal: Writer, key: OptionalKey
) -> Response:
    """From now on they keep their meaning; it cannot be undone. `If-Match`: its ETag."""

    async def freeze(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        found = await questionnaire_service.freeze_questionnaire(
            session, consultation_id, actor=actor, on=new.frozen_on, matches=matches
        )
        return _answer(consultation_id, found)

    return await once(request, principal, key, freeze)


@router.post("/calculate/answers", summary="Whether answers fit the questionnaire", responses=FOUND)
async def calculate_answers(
    request: Request, consultation_id: UUID, body: AnswersContent, principal: Reader
) -> AnswersVerdict:
    """Nothing is kept. Visibility is judged from the visible answers, as when they are sent."""
    async with request.app.state.database.read() as session:
        row = await read_consultation(session, consultation_id, principal)
        found = await read_questionnaire(session, row.id)
    return verdict_on(found, body.answers)


def _answer(consultation: UUID, found: Found) -> Answer:
    return Answer(200, view_of(found), {"ETag": questionnaire_etag(consultation, found)})
