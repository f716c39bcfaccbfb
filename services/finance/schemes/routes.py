"""`/v1/finance/schemes`."""

from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.contracts.codes import ODS_CODE
from services.contracts.metrics import MetricsClient
from services.finance.books.problems import BookNotFound
from services.finance.schemes import problems, repository, service
from services.finance.schemes.presenter import view_of
from services.finance.schemes.queries import verdicts
from services.finance.schemes.repository import WholeScheme
from services.finance.schemes.rules.reinvestment import DeliveredTooLow
from services.finance.schemes.schemas import (
    LinkedIndicator,
    NewFigures,
    NewScheme,
    SchemeDescription,
    SchemeIndicators,
    SchemeView,
)
from services.finance.schemes.service import PREFIX
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.calling import service_client
from services.shared.conditional import check_match, tagged
from services.shared.database import WriteSession
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.lane.routing import always, heavy
from services.shared.owning import OWNER, NotYours
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["schemes"], route_class=StrictRoute)
# A scheme with its year takes a millisecond, and a page has up to 500.
lists = Router(prefix=PREFIX, tags=["schemes"], route_class=heavy(always))
Reader = Annotated[Principal, requires("finance.read")]
Writer = Annotated[Principal, requires("finance.write")]
MONTHS = (problems.MonthOutsideYear, problems.MonthTwice)
QueryYear = Annotated[
    int | None, Query(ge=1990, le=2098, examples=[2025], description="in which the year begins")
]
QueryOwner = Annotated[str | None, Query(alias="organisation", pattern=ODS_CODE, examples=["27D"])]


@lists.get("", summary="Savings schemes, oldest first", responses=problem_responses(CursorInvalid))
async def list_schemes(
    request: Request,
    principal: Reader,
    asked: Asked,
    organisation: QueryOwner = None,
    year: QueryYear = None,
) -> Page[SchemeView]:
    """Those of the caller's organisations, each with its plans and figures."""
    wanted = repository.Filter(organisation, year)
    async with request.app.state.database.read() as session:
        rows = await repository.schemes_after(session, asked.after, asked.most, wanted, principal)
        found = await repository.whole(session, rows)
    today = datetime.now(UTC).date()
    return Page[SchemeView].of(
        asked, found, key=lambda each: [each.row.number or 0], item=lambda e: view_of(e, today)
    )


@router.post(
    "",
    status_code=201,
    summary="Write down a savings scheme",
    response_model=SchemeView,
    responses=problem_responses(NotYours, BookNotFound, problems.TooManySchemes, *MONTHS),
    dependencies=[OWNER],
)
async def create_scheme(
    request: Request, new: NewScheme, principal: Writer, key: OptionalKey
) -> Response:
    """Its plan counts once a second person has approved it."""

    async def add(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        return answer(201, await service.add_scheme(session, new, actor=actor), actor.now.date())

    return await once(request, principal, key, add)


@router.get(
    "/{scheme_id}",
    summary="One savings scheme",
    response_model=SchemeView,
    responses=problem_responses(problems.SchemeNotFound),
)
async def get_scheme(
    request: Request, response: Response, scheme_id: UUID, principal: Reader
) -> SchemeView | Response:
    """Its plans and figures, where it stands at the end of the last month that is over, and how
    it is rated by which rule.
    """
    today = datetime.now(UTC).date()
    async with request.app.state.database.read() as session:
        found = await service.read_scheme(session, scheme_id, principal)
    etag = service.scheme_etag(found.row, today)
    return tagged(request, response, view_of(found, today), etag)


@router.put(
    "/{scheme_id}",
    summary="Change what is known of a savings scheme",
    response_model=SchemeView,
    responses=problem_responses(problems.SchemeNotFound, PreconditionRequired, PreconditionFailed),
    dependencies=[OWNER],
)
async def update_scheme(
    request: Request, scheme_id: UUID, new: SchemeDescription, principal: Writer
) -> Response:
    """All but its plans and figures: milestones that were met too. `If-Match`: its ETag."""

    async def change(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        found = await service.describe_scheme(session, scheme_id, new, actor=actor, matches=matches)
        return answer(200, found, actor.now.date())

    return await once(request, principal, None, change)


@router.post(
    "/{scheme_id}/figures",
    summary="Record what a scheme saved, and what is expected of it",
    response_model=SchemeView,
    responses=problem_responses(
        problems.SchemeNotFound, problems.MonthNotBegun, DeliveredTooLow, *MONTHS
    ),
    dependencies=[OWNER],
)
async def record_figures(
    request: Request, scheme_id: UUID, new: NewFigures, principal: Writer, key: OptionalKey
) -> Response:
    """A month that is told again is corrected, and what was told before is kept. What is
    reinvested, or waits for it, cannot be told away.
    """

    async def tell(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        found = await service.record_figures(session, scheme_id, new, actor=actor)
        return answer(200, found, actor.now.date())

    return await once(request, principal, key, tell)


@router.get(
    "/{scheme_id}/indicators",
    summary="What the indicators of a scheme say",
    responses=problem_responses(problems.SchemeNotFound),
)
async def list_scheme_indicators(
    request: Request, scheme_id: UUID, principal: Reader
) -> SchemeIndicators:
    """Each linked series with the verdict of its control chart; without one, and why, where the
    metrics service has none or does not answer.
    """
    async with request.app.state.database.read() as session:
        found = await service.read_scheme(session, scheme_id, principal)
    linked = [LinkedIndicator.model_validate(each) for each in found.row.indicators]
    settings = request.app.state.settings
    async with service_client(settings, "finance", to="metrics", scope="metrics.read") as client:
        return SchemeIndicators(items=await verdicts(MetricsClient(client), linked))


def answer(status: int, found: WholeScheme, today: date) -> Answer:
    """A scheme, as an act leaves it."""
    etag = service.scheme_etag(found.row, today)
    headers = {"Location": f"{PREFIX}/{found.row.id}", "ETag": etag}
    return Answer(status, view_of(found, today), headers)
