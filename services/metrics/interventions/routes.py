"""`/v1/metrics/interventions`."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.contracts.codes import ODS_CODE
from services.metrics.indicators.queries import IndicatorNotFound
from services.metrics.interventions import repository, service
from services.metrics.interventions.models import Intervention
from services.metrics.interventions.schemas import InterventionView, NewIntervention
from services.metrics.interventions.service import PREFIX
from services.metrics.observations.queries import OrganisationNotFound
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import check_match, tagged
from services.shared.database import WriteSession
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.jobs.schemas import Reason
from services.shared.owning import (
    CONCERNED,
    MEMBERS,
    OWNER,
    NotYours,
    Owner,
    OwnerUnclear,
    owner_of,
)
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["interventions"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("metrics.read")]
Writer = Annotated[Principal, requires("metrics.write")]


@router.get("", summary="Interventions, newest first", responses=problem_responses(CursorInvalid))
async def list_interventions(
    request: Request,
    principal: Reader,
    asked: Asked,
    organisation: Annotated[str | None, Query(pattern=ODS_CODE, examples=["27D"])] = None,
) -> Page[InterventionView]:
    """The changes of services that the caller's organisations wrote down, or others of them."""
    wanted = repository.Filter(organisation)
    async with request.app.state.database.read() as session:
        rows = await repository.interventions_before(
            session, asked.after, asked.most, wanted, principal
        )
    return Page[InterventionView].of(
        asked, rows, key=lambda row: [row.number or 0], item=InterventionView.of
    )


@router.get(
    "/{intervention_id}",
    summary="One intervention",
    response_model=InterventionView,
    responses=problem_responses(service.InterventionNotFound),
)
async def get_intervention(
    request: Request, response: Response, intervention_id: UUID, principal: Reader
) -> InterventionView | Response:
    """What was changed where and when, and by which figures it is to be judged."""
    async with request.app.state.database.read() as session:
        row = await service.read_intervention(session, intervention_id, principal)
    return tagged(request, response, InterventionView.of(row), service.intervention_etag(row))


@router.post(
    "",
    status_code=201,
    summary="Write down a change of a service",
    response_model=InterventionView,
    responses=problem_responses(NotYours, OwnerUnclear, IndicatorNotFound, OrganisationNotFound),
    dependencies=[MEMBERS],
)
async def create_intervention(
    request: Request,
    body: NewIntervention,
    principal: Writer,
    key: OptionalKey,
    owner: Owner = None,
) -> Response:
    """Best before it begins: with what is expected of it, and what must not get worse."""
    owning, actor = owner_of(principal.orgs, owner), Actor.of(request, principal)
    organisations = await request.app.state.directory.current()

    async def add(session: WriteSession) -> Answer:
        return _answer(
            201,
            await service.add_intervention(session, organisations, body, owner=owning, actor=actor),
        )

    return await once(request, principal, key, add)


@router.put(
    "/{intervention_id}",
    summary="Change what is written of an intervention",
    response_model=InterventionView,
    responses=problem_responses(
        service.InterventionNotFound,
        service.InterventionWithdrawn,
        NotYours,
        IndicatorNotFound,
        OrganisationNotFound,
        PreconditionRequired,
        PreconditionFailed,
    ),
    dependencies=[OWNER, MEMBERS],
)
async def update_intervention(
    request: Request, intervention_id: UUID, body: NewIntervention, principal: Writer
) -> Response:
    """The whole of it. `If-Match`: its ETag. What was written before is in the audit trail."""
    organisations = await request.app.state.directory.current()

    async def change(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        row = await service.change_intervention(
            session, organisations, intervention_id, body, actor=actor, matches=matches
        )
        return _answer(200, row)

    return await once(request, principal, None, change)


@router.post(
    "/{intervention_id}/withdrawal",
    summary="Withdraw an intervention",
    response_model=InterventionView,
    responses=problem_responses(
        service.InterventionNotFound,
        service.InterventionWithdrawn,
        PreconditionRequired,
        PreconditionFailed,
    ),
    dependencies=[CONCERNED],
)
async def withdraw_intervention(
    request: Request, intervention_id: UUID, body: Reason, principal: Writer, key: OptionalKey
) -> Response:
    """By who wrote it down, and by the body where it was; it stays on record. `If-Match`: its
    ETag.
    """
    organisations = await request.app.state.directory.current()

    async def withdraw(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        row = await service.withdraw_intervention(
            session, organisations, intervention_id, body.reason, actor=actor, matches=matches
        )
        return _answer(200, row)

    return await once(request, principal, key, withdraw)


def _answer(status: int, row: Intervention) -> Answer:
    headers = {"Location": f"{PREFIX}/{row.id}", "ETag": service.intervention_etag(row)}
    return Answer(status, InterventionView.of(row), headers)
