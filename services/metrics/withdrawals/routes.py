"""`/v1/metrics/withdrawals`: figures that were wrong."""

from typing import Annotated
from uuid import UUID

from fastapi import Request, Response

from services.metrics.indicators.params import QueryIndicator
from services.metrics.indicators.queries import IndicatorNotFound
from services.metrics.observations.params import QueryOrganisation
from services.metrics.withdrawals import repository, service
from services.metrics.withdrawals.schemas import NewWithdrawal, WithdrawalView
from services.metrics.withdrawals.service import PREFIX
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import tagged
from services.shared.database import WriteSession
from services.shared.errors import problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import MEMBERS, NotYours, Owner, OwnerUnclear, owner_of
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["observations"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("metrics.read")]
Writer = Annotated[Principal, requires("metrics.write")]


@router.get(
    "", summary="Withdrawn figures, newest first", responses=problem_responses(CursorInvalid)
)
async def list_figure_withdrawals(
    request: Request,
    _: Reader,
    asked: Asked,
    indicator: QueryIndicator = None,
    organisation: QueryOrganisation = None,
) -> Page[WithdrawalView]:
    """Which figures were wrong, who said so and why."""
    wanted = repository.Filter(indicator, organisation)
    async with request.app.state.database.read() as session:
        rows = await repository.withdrawals_before(session, asked.after, asked.most, wanted)
    return Page[WithdrawalView].of(
        asked, rows, key=lambda row: [row.number or 0], item=WithdrawalView.of
    )


@router.get(
    "/{withdrawal_id}",
    summary="One withdrawal",
    response_model=WithdrawalView,
    responses=problem_responses(service.WithdrawalNotFound),
)
async def get_figure_withdrawal(
    request: Request, response: Response, withdrawal_id: UUID, _: Reader
) -> WithdrawalView | Response:
    """Figures, reason and author."""
    async with request.app.state.database.read() as session:
        row = await service.read_withdrawal(session, withdrawal_id)
    return tagged(request, response, WithdrawalView.of(row), service.withdrawal_etag(row))


@router.post(
    "",
    status_code=201,
    summary="Withdraw wrong figures",
    response_model=WithdrawalView,
    responses=problem_responses(
        NotYours, OwnerUnclear, IndicatorNotFound, service.NothingToWithdraw
    ),
    dependencies=[MEMBERS],
)
async def withdraw_figure(
    request: Request, body: NewWithdrawal, principal: Writer, key: OptionalKey, owner: Owner = None
) -> Response:
    """Each gets a revision without a value and with the note `withdrawn`: every analysis does
    without it, and `as_published` still tells what stood there before. A figure that is sent later
    stands again. With `metrics.national` the figures of everybody.
    """
    owning, actor = owner_of(principal.orgs, owner), Actor.of(request, principal)
    organisations = await request.app.state.directory.current()

    async def withdraw(session: WriteSession) -> Answer:
        row = await service.withdraw_figures(
            session, organisations, body, owner=owning, actor=actor
        )
        headers = {"Location": f"{PREFIX}/{row.id}", "ETag": service.withdrawal_etag(row)}
        return Answer(201, WithdrawalView.of(row), headers)

    return await once(request, principal, key, withdraw)
