"""`/v1/engagement/enquiries`."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.contracts.codes import ODS_CODE
from services.engagement.consultations.problems import ConsultationUnknown
from services.engagement.enquiries import problems, repository, service
from services.engagement.enquiries.models import Enquiry
from services.engagement.enquiries.presenter import view_of
from services.engagement.enquiries.schemas import (
    EnquiryView,
    NewEnquiry,
    NewEnquiryAnswer,
    NewMerger,
)
from services.engagement.enquiries.service import PREFIX, enquiry_etag
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import Matches, check_match, tagged
from services.shared.database import WriteSession
from services.shared.days import london_day
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OWNER, NotYours
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["enquiries"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("engagement.read")]
Writer = Annotated[Principal, requires("engagement.write")]
Publisher = Annotated[Principal, requires("engagement.publish")]
CHANGED = (
    problems.EnquiryNotFound, problems.EnquiryErased, problems.EnquiryMerged, PreconditionRequired,
    PreconditionFailed,
)  # fmt: skip
Act = Callable[[WriteSession, Actor, Matches], Awaitable[Enquiry]]


@router.get("", summary="Enquiries, newest first", responses=problem_responses(CursorInvalid))
async def list_enquiries(
    request: Request,
    principal: Reader,
    asked: Asked,
    organisation: Annotated[str | None, Query(pattern=ODS_CODE, examples=["27D"])] = None,
    consultation: UUID | None = None,
    overdue: Annotated[bool, Query(description="only those that wait too long")] = False,
) -> Page[EnquiryView]:
    """Those to the caller's organisations, each with its clock."""
    today = london_day(datetime.now(UTC))
    wanted = repository.Filter(organisation, consultation, today if overdue else None)
    async with request.app.state.database.read() as session:
        rows = await repository.enquiries_before(
            session, asked.after, asked.most, wanted, principal
        )
    return Page[EnquiryView].of(
        asked, rows, key=lambda row: [row.number or 0], item=lambda row: view_of(row, today)
    )


@router.get(
    "/{enquiry_id}",
    summary="One enquiry",
    response_model=EnquiryView,
    responses=problem_responses(problems.EnquiryNotFound),
)
async def get_enquiry(
    request: Request, response: Response, enquiry_id: UUID, principal: Reader
) -> EnquiryView | Response:
    """With its answer, or which one answers it."""
    today = london_day(datetime.now(UTC))
    async with request.app.state.database.read() as session:
        row = await service.read_enquiry(session, enquiry_id, principal)
    return tagged(request, response, view_of(row, today), enquiry_etag(row, today))


@router.post(
    "",
    status_code=201,
    summary="Enter an enquiry",
    response_model=EnquiryView,
    responses=problem_responses(NotYours, ConsultationUnknown, problems.DayOutside),
    dependencies=[OWNER],
)
async def create_enquiry(
    request: Request, new: NewEnquiry, principal: Writer, key: OptionalKey
) -> Response:
    """Its clock begins on the day that it came; its reference is for whoever asked."""

    async def add(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        return answer(201, await service.add_enquiry(session, new, actor=actor), actor)

    return await once(request, principal, key, add)


@router.post(
    "/{enquiry_id}/answer",
    summary="Answer an enquiry",
    response_model=EnquiryView,
    responses=problem_responses(*CHANGED, problems.DayOutside),
    dependencies=[OWNER],
)
async def answer_enquiry(
    request: Request, enquiry_id: UUID, new: NewEnquiryAnswer, principal: Writer, key: OptionalKey
) -> Response:
    """An answer that is given anew is published anew. `If-Match`: its ETag."""

    async def act(session: WriteSession, actor: Actor, matches: Matches) -> Enquiry:
        return await service.answer_enquiry(session, enquiry_id, new, actor=actor, matches=matches)

    return await _done(request, principal, key, act)


@router.post(
    "/{enquiry_id}/merger",
    summary="Merge an enquiry into another",
    response_model=EnquiryView,
    responses=problem_responses(*CHANGED, problems.MergerUnknown),
    dependencies=[OWNER],
)
async def record_merger(
    request: Request, enquiry_id: UUID, new: NewMerger, principal: Writer, key: OptionalKey
) -> Response:
    """One answer for both. `If-Match`: its ETag."""

    async def act(session: WriteSession, actor: Actor, matches: Matches) -> Enquiry:
        return await service.merge_enquiry(
            session, enquiry_id, new.into, actor=actor, matches=matches
        )

    return await _done(request, principal, key, act)


@router.post(
    "/{enquiry_id}/publication",
    summary="Publish question and answer",
    response_model=EnquiryView,
    responses=problem_responses(*CHANGED, problems.EnquiryNotAnswered),
    dependencies=[OWNER],
)
async def publish_enquiry(
    request: Request, enquiry_id: UUID, principal: Publisher, key: OptionalKey
) -> Response:
    """For everybody, once its consultation is published. `If-Match`: its ETag."""

    async def act(session: WriteSession, actor: Actor, matches: Matches) -> Enquiry:
        return await service.publish_enquiry(session, enquiry_id, actor=actor, matches=matches)

    return await _done(request, principal, key, act)


async def _done(request: Request, principal: Principal, key: str | None, act: Act) -> Response:
    """The enquiry, as an act leaves it."""

    async def change(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        return answer(200, await act(session, actor, partial(check_match, request)), actor)

    return await once(request, principal, key, change)


def answer(status: int, row: Enquiry, actor: Actor) -> Answer:
    today = london_day(actor.now)
    headers = {"Location": f"{PREFIX}/{row.id}", "ETag": enquiry_etag(row, today)}
    return Answer(status, view_of(row, today), headers)
