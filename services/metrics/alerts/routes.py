"""`/v1/metrics/alerts`."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Request, Response

from services.metrics.alerts import repository, service
from services.metrics.alerts.models import Alert
from services.metrics.alerts.rules.findings import AlertKind
from services.metrics.alerts.schemas import AlertPage, AlertView
from services.metrics.alerts.service import PREFIX
from services.metrics.indicators.params import QueryIndicator
from services.metrics.observations.params import QueryOrganisation
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import check_match, tagged
from services.shared.database import WriteSession
from services.shared.dependencies import at_once
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.jobs.schemas import Reason
from services.shared.owning import CONCERNED
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["alerts"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("metrics.read")]
Writer = Annotated[Principal, requires("metrics.write")]


@dataclass(frozen=True)
class AlertQuery:
    """Which alerts."""

    organisation: QueryOrganisation = None
    indicator: QueryIndicator = None
    kind: Annotated[AlertKind | None, Query(description="what was found")] = None
    acknowledged: Annotated[
        bool | None, Query(description="false: only those that nobody has seen to yet")
    ] = None
    sort: Annotated[
        Literal["rank", "newest"], Query(description="rank: of standards first, then by size")
    ] = "rank"


async def sight_of(request: Request, principal: Principal) -> repository.Sight:
    """Who looks, with all that their organisations answer for today."""
    organisations = await request.app.state.directory.current()
    today = Actor.of(request, principal).now.date()
    return repository.Sight(principal, organisations.below(principal.orgs, today))


@router.get("", summary="Alerts by rank", responses=problem_responses(CursorInvalid))
async def list_alerts(
    request: Request,
    principal: Reader,
    asked: Asked,
    query: Annotated[AlertQuery, at_once(AlertQuery)],
) -> AlertPage:
    """What was found in figures that the caller's organisations sent, or of bodies that they answer
    for, when they were taken in: a special cause at the latest point, a target crossed there, a
    level that has changed bit by bit (CUSUM), or a revision that changed a verdict. First those of
    what has a standard, then by size; `for_board` counts what a board should look at.
    """
    wanted = repository.Filter(query.organisation, query.indicator, query.kind, query.acknowledged)
    newest, sight = query.sort == "newest", await sight_of(request, principal)
    async with request.app.state.database.read() as session:
        rows = await repository.alerts_before(
            session, asked.key, asked.most, wanted, sight, newest=newest
        )
        count = await repository.for_board(session, wanted, sight)
    key = partial(repository.rank_of, newest=newest)
    page = Page[AlertView].of(asked, rows, key=key, item=AlertView.of)
    return AlertPage(items=page.items, next_cursor=page.next_cursor, for_board=count)


@router.get(
    "/{alert_id}",
    summary="One alert",
    response_model=AlertView,
    responses=problem_responses(service.AlertNotFound),
)
async def get_alert(
    request: Request, response: Response, alert_id: UUID, principal: Reader
) -> AlertView | Response:
    """What was found, in which figures, and who acknowledged it why."""
    async with request.app.state.database.read() as session:
        sight = await sight_of(request, principal)
        row = await service.read_alert(session, alert_id, sight)
    return tagged(request, response, AlertView.of(row), service.alert_etag(row))


@router.post(
    "/{alert_id}/acknowledgement",
    summary="Acknowledge an alert",
    response_model=AlertView,
    responses=problem_responses(
        service.AlertNotFound, service.AlertAcknowledged, PreconditionRequired, PreconditionFailed
    ),
    dependencies=[CONCERNED],
)
async def acknowledge_alert(
    request: Request, alert_id: UUID, body: Reason, principal: Writer, key: OptionalKey
) -> Response:
    """Says who saw to it and what comes of it; it stays on record. `If-Match`: its ETag."""

    sight = await sight_of(request, principal)

    async def acknowledge(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        return _answer(
            await service.acknowledge_alert(
                session, alert_id, body.reason, actor=actor, sight=sight, matches=matches
            )
        )

    return await once(request, principal, key, acknowledge)


def _answer(row: Alert) -> Answer:
    headers = {"Location": f"{PREFIX}/{row.id}", "ETag": service.alert_etag(row)}
    return Answer(200, AlertView.of(row), headers)
