"""`/v1/metrics/rebases`."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Request, Response

from services.metrics.indicators.params import QueryIndicator
from services.metrics.indicators.queries import IndicatorNotFound
from services.metrics.observations.params import QueryOrganisation
from services.metrics.observations.queries import NoObservations
from services.metrics.rebases import repository, service
from services.metrics.rebases.models import Rebase
from services.metrics.rebases.schemas import NewRebase, RebaseView
from services.metrics.rebases.service import PREFIX
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
    NotYours,
    Owner,
    OwnerUnclear,
    owner_of,
)
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["rebases"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("metrics.read")]
Writer = Annotated[Principal, requires("metrics.write")]


@router.get("", summary="Rebases, newest first", responses=problem_responses(CursorInvalid))
async def list_rebases(
    request: Request,
    _: Reader,
    asked: Asked,
    indicator: QueryIndicator = None,
    organisation: QueryOrganisation = None,
) -> Page[RebaseView]:
    """Where limits were drawn anew, by whom and why; withdrawn ones too."""
    wanted = repository.Filter(indicator, organisation)
    async with request.app.state.database.read() as session:
        rows = await repository.rebases_before(session, asked.after, asked.most, wanted)
    return Page[RebaseView].of(asked, rows, key=lambda row: [row.number or 0], item=RebaseView.of)


@router.get(
    "/{rebase_id}",
    summary="One rebase",
    response_model=RebaseView,
    responses=problem_responses(service.RebaseNotFound),
)
async def get_rebase(
    request: Request, response: Response, rebase_id: UUID, _: Reader
) -> RebaseView | Response:
    """Series, period, reason and author."""
    async with request.app.state.database.read() as session:
        row = await service.read_rebase(session, rebase_id)
    return tagged(request, response, RebaseView.of(row), service.rebase_etag(row))


@router.post(
    "",
    status_code=201,
    summary="Draw the limits of a series anew",
    response_model=RebaseView,
    responses=problem_responses(
        NotYours,
        OwnerUnclear,
        IndicatorNotFound,
        NoObservations,
        service.RebaseOutside,
        service.RebaseExists,
    ),
    dependencies=[MEMBERS],
)
async def create_rebase(
    request: Request, body: NewRebase, principal: Writer, key: OptionalKey, owner: Owner = None
) -> Response:
    """From `period` on the series has a mean and limits of its own in every chart and scorecard.

    It is a decision with a reason, never automatic: the process has changed and stays so.
    """

    owning, actor = owner_of(principal.orgs, owner), Actor.of(request, principal)
    organisations = await request.app.state.directory.current()

    async def add(session: WriteSession) -> Answer:
        return _answer(
            201, await service.add_rebase(session, organisations, body, owner=owning, actor=actor)
        )

    return await once(request, principal, key, add)


@router.post(
    "/{rebase_id}/withdrawal",
    summary="Withdraw a rebase",
    response_model=RebaseView,
    responses=problem_responses(
        service.RebaseNotFound, service.RebaseWithdrawn, PreconditionRequired, PreconditionFailed
    ),
    dependencies=[CONCERNED],
)
async def withdraw_rebase(
    request: Request, rebase_id: UUID, body: Reason, principal: Writer, key: OptionalKey
) -> Response:
    """The limits run through again; the rebase stays on record. `If-Match`: its ETag.

    By who made it, and by the body whose chart it is.
    """
    organisations = await request.app.state.directory.current()

    async def withdraw(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        row = await service.withdraw_rebase(
            session, organisations, rebase_id, body.reason, actor=actor, matches=matches
        )
        return _answer(200, row)

    return await once(request, principal, key, withdraw)


def _answer(status: int, row: Rebase) -> Answer:
    headers = {"Location": f"{PREFIX}/{row.id}", "ETag": service.rebase_etag(row)}
    return Answer(status, RebaseView.of(row), headers)
