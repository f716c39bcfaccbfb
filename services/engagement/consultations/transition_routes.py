"""`/v1/engagement/consultations/{id}/transitions` and `/overrides`."""

from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from fastapi import Request, Response

from services.engagement.consultations import problems, transition_service
from services.engagement.consultations.params import On
from services.engagement.consultations.presenter import override_of, transitions_of
from services.engagement.consultations.queries import read_consultation, whole
from services.engagement.consultations.routes import CHANGED, Reader, Writer, answer
from services.engagement.consultations.schemas.consultations import ConsultationView
from services.engagement.consultations.schemas.transitions import (
    NewOverride,
    NewTransition,
    OverrideView,
    Transitions,
)
from services.engagement.consultations.service import PREFIX, consultation_etag
from services.shared.audit.actor import Actor
from services.shared.auth import PersonNeeded, SecondPersonNeeded
from services.shared.conditional import check_match, tagged
from services.shared.database import WriteSession
from services.shared.days import london_day
from services.shared.errors import problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OWNER
from services.shared.routing import Router, StrictRoute

router = Router(
    prefix=f"{PREFIX}/{{consultation_id}}", tags=["consultations"], route_class=StrictRoute
)


@router.get(
    "/transitions",
    summary="What a consultation may do next, and what is missing",
    response_model=Transitions,
    responses=problem_responses(problems.ConsultationNotFound),
)
async def list_transitions(
    request: Request, response: Response, consultation_id: UUID, principal: Reader, on: On = None
) -> Transitions | Response:
    """Each missing thing with the path where it is put right, and the law that asks for it; what
    stops nothing is a warning. The ETag is the consultation's where `on` is today.
    """
    async with request.app.state.database.read() as session:
        row = await read_consultation(session, consultation_id, principal)
        found = await whole(session, row)
    today = london_day(datetime.now(UTC))
    told = transitions_of(found, on or today)
    return tagged(request, response, told, consultation_etag(row, today) if on is None else None)


@router.post(
    "/transitions",
    summary="Take a consultation to its next state",
    response_model=ConsultationView,
    responses=problem_responses(
        *CHANGED,
        problems.EffectOutside,
        problems.TransitionRefused,
        problems.OverrideNotProposed,
        problems.WouldReopen,
        PersonNeeded,
        SecondPersonNeeded,
    ),
    dependencies=[OWNER],
)
async def move_consultation(
    request: Request, consultation_id: UUID, new: NewTransition, principal: Writer, key: OptionalKey
) -> Response:
    """Refused with all that is missing. What the public sees needs `engagement.publish` too.

    Law and policy are those of `effective_on`: a past consultation is entered with its real days.
    `If-Match`: the consultation's ETag.
    """

    async def move(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        row = await transition_service.take_step(
            session, consultation_id, new, actor=actor, matches=matches
        )
        return answer(200, row, actor)

    return await once(request, principal, key, move)


@router.post(
    "/overrides",
    status_code=201,
    summary="Propose to pass a gate although something is missing",
    response_model=OverrideView,
    responses=problem_responses(
        *CHANGED, problems.EffectOutside, problems.NothingToOverride, PersonNeeded
    ),
    dependencies=[OWNER],
)
async def propose_override(
    request: Request,
    consultation_id: UUID,
    new: NewOverride,
    principal: Writer,
    key: OptionalKey,
) -> Response:
    """Another person then takes the step, with a reason of their own. It is for the next step only,
    and covers what is missing now. `If-Match`: the consultation's ETag.
    """

    async def propose(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        row, made = await transition_service.propose_override(
            session, consultation_id, new, actor=actor, matches=matches
        )
        etag = consultation_etag(row, london_day(actor.now))
        headers = {"Location": f"{PREFIX}/{row.id}/transitions", "ETag": etag}
        return Answer(201, override_of(made), headers)

    return await once(request, principal, key, propose)
