"""`/v1/public/consultations/{slug}/responses`: anybody responds, without an account."""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Path, Request, Response

from services.engagement.challenges.params import PROOFS, PROVED
from services.engagement.invitations.params import InvitationHeader
from services.engagement.invitations.problems import InvitationInvalid, InvitationNeeded
from services.engagement.receipt_params import Receipt
from services.engagement.responses import problems, service
from services.engagement.responses.moderation_repository import standing
from services.engagement.responses.presenter import MINE, links_of, mine_of
from services.engagement.responses.queries import course_of, read_mine, receipt
from services.engagement.responses.repository import equality_of
from services.engagement.responses.rules.admission import counted_moment, refusal_of
from services.engagement.responses.schemas import MyResponse, NewResponse, ResponseReceipt
from services.engagement.responses.service import PUBLIC as NOBODY
from services.engagement.responses.service import response_etag
from services.shared.audit.actor import Actor
from services.shared.auth import PUBLIC
from services.shared.conditional import check_match
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import RandomKey
from services.shared.idempotency.problems import IdempotencyKeyRequired
from services.shared.idempotency.service import HIT
from services.shared.owning import CALLER
from services.shared.patterns import named
from services.shared.routing import Router, StrictRoute

HEAD = "marches.head_at"
SLUG = named("^[a-z0-9][a-z0-9-]{0,99}$", "a consultation's slug or id")
Slug = Annotated[str, Path(pattern=SLUG)]
REFUSED = (
    problems.NotPublished,
    problems.NotOpen,
    problems.ConsultationClosed,
    problems.ConsultationPaused,
    problems.ConsultationWithdrawn,
    problems.ResponseInvalid,
)
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class TimedRoute(StrictRoute):
    """Notes when the head of a request came, before its body is read; is kept by nobody."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def timed(request: Request) -> Response:
            request.scope[HEAD] = datetime.now(UTC)
            answer = await handle(request)
            answer.headers.update(problems.NOT_STORED)
            return answer

        return timed


def _moment(request: Request) -> datetime:
    head: datetime = request.scope[HEAD]
    return counted_moment(head, datetime.now(UTC))


router = Router(
    prefix="/v1/public", tags=["public responses"], route_class=TimedRoute, dependencies=[PUBLIC]
)


@router.post(
    "/consultations/{slug}/responses",
    status_code=201,
    summary="Respond to a consultation",
    response_model=ResponseReceipt,
    responses=problem_responses(
        *REFUSED,
        problems.ResponseWithdrawn,
        IdempotencyKeyRequired,
        *PROOFS,
        InvitationNeeded,
        InvitationInvalid,
    ),
    dependencies=[CALLER, PROVED],
)
async def submit_public_response(
    request: Request, slug: Slug, new: NewResponse, key: RandomKey,
    invitation: InvitationHeader = None,
) -> Response:  # fmt: skip
    """No account is needed. What counts is when the head of the request came, to the second of the
    closing in London; its body may take 60 s. Where a survey is answered by invitation, the code
    goes in the header `Invitation`, is used up, and is not kept with the response. Keep the
    receipt: nobody can give it again.
    """
    state, actor = request.app.state, Actor.of(request, NOBODY)
    made = await service.submit(
        state.database,
        state.receipts,
        slug,
        new,
        key,
        _moment(request),
        actor,
        invitation=invitation,
    )
    told = ResponseReceipt(
        receipt=receipt(state.receipts, made.id),
        received_at=made.received_at,
        links=links_of(made.slug),
    )
    headers = {"Location": MINE} | (HIT if made.known else {})
    return Response(told.model_dump_json(), 201, headers, media_type="application/json")


@router.get(
    "/responses/mine",
    summary="One's own response",
    response_model=MyResponse,
    responses=problem_responses(problems.ResponseNotFound),
)
async def get_public_response(request: Request, code: Receipt) -> Response:
    """By `Authorization: Receipt <code>`."""
    state = request.app.state
    async with state.database.read() as session:
        found = await read_mine(session, state.receipts, code)
        equality = await equality_of(session, found.id)
        moderated = await standing(session, found.consulted.id, found.id)
    may_change = refusal_of(course_of(found.consulted), datetime.now(UTC)) is None
    told = mine_of(found, equality, moderated, may_change=may_change)
    headers = {"ETag": response_etag(found.id, found.row["version"])}
    return Response(told.model_dump_json(), headers=headers, media_type="application/json")


@router.put(
    "/responses/mine",
    summary="Change one's own response",
    response_model=MyResponse,
    responses=problem_responses(
        *REFUSED, problems.ResponseNotFound, PreconditionRequired, PreconditionFailed
    ),
    dependencies=[CALLER],
)
async def update_public_response(request: Request, new: NewResponse, code: Receipt) -> Response:
    """The whole of it, until the closing; nothing of what it was is kept. By `Authorization:
    Receipt <code>`; `If-Match`: its ETag.
    """
    state, actor = request.app.state, Actor.of(request, NOBODY)

    def matches(etag: str) -> None:
        check_match(request, etag)

    found = await service.change_mine(
        state.database, state.receipts, code, new, _moment(request), actor, matches
    )
    told = mine_of(found, new.equality or None, may_change=True)
    headers = {"ETag": response_etag(found.id, found.row["version"])}
    return Response(told.model_dump_json(), headers=headers, media_type="application/json")


@router.delete(
    "/responses/mine",
    status_code=204,
    summary="Withdraw one's own response",
    responses=problem_responses(problems.ResponseNotFound),
    dependencies=[CALLER],
)
async def withdraw_public_response(request: Request, code: Receipt) -> Response:
    """At any time. Before the analysis freeze nothing of it stays but that there was one; after it
    its choices stay counted, without text and without anything that tells whose they are. By
    `Authorization: Receipt <code>`.
    """
    state, actor = request.app.state, Actor.of(request, NOBODY)
    await service.withdraw_mine(state.database, state.receipts, code, actor)
    return Response(status_code=204)
