"""`/v1/public/updates`: being told of consultations by mail, after a confirmation."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Query, Request, Response

from services.engagement.challenges.params import PROOFS, PROVED
from services.engagement.consultations.problems import ConsultationNotFound
from services.engagement.updates import page, service
from services.engagement.updates.problems import SubscriptionNotFound
from services.engagement.updates.schemas import NewSubscription, SubscriptionAsked
from services.engagement.updates.service import PREFIX, SOMEBODY, UNCONFIRMED
from services.shared.audit.actor import Actor
from services.shared.auth import PUBLIC
from services.shared.errors import problem_responses
from services.shared.owning import CALLER
from services.shared.patterns import named
from services.shared.routing import Router, StrictRoute

HTML = "text/html"
PAGE: dict[int | str, dict[str, Any]] = {
    200: {"description": "A page for people", "content": {HTML: {"schema": {"type": "string"}}}}
}
CODE = named("^[0-9A-Za-z-]{1,100}$", "a code, as the link in a mail has it")
Code = Annotated[str, Query(pattern=CODE, description="as the link in the mail has it")]
Act = Callable[..., Awaitable[None]]

router = Router(
    prefix=PREFIX, tags=["public updates"], route_class=StrictRoute, dependencies=[PUBLIC]
)


@router.post(
    "",
    status_code=202,
    summary="Ask for updates by mail",
    responses=problem_responses(ConsultationNotFound, *PROOFS),
    dependencies=[CALLER, PROVED],
)
async def request_updates(
    request: Request, response: Response, new: NewSubscription
) -> SubscriptionAsked:
    """Of one consultation, or of all of an organisation. A mail with a link comes; nothing else is
    sent until it is confirmed. The answer is the same whether or not the address is known. What is
    not confirmed within 7 days is removed.
    """
    actor = Actor.of(request, SOMEBODY)
    async with request.app.state.database.write() as session:
        await service.ask(session, new, actor=actor)
    response.headers["Cache-Control"] = page.HEADERS["Cache-Control"]
    return SubscriptionAsked(confirm_within_days=UNCONFIRMED.days)


@router.get(
    "/confirmation",
    summary="The page that a confirmation link opens",
    response_class=Response,
    responses=PAGE,
)
async def get_confirmation_page(code: Code) -> Response:
    """With one button: to open it confirms nothing."""
    return _html(page.asking(page.CONFIRM))


@router.post(
    "/confirmation",
    summary="Confirm that one wants updates",
    response_class=Response,
    responses=PAGE | problem_responses(SubscriptionNotFound),
    dependencies=[CALLER],
)
async def confirm_updates(request: Request, code: Code) -> Response:
    """From here on mails come, each with a link to leave. Once more changes nothing."""
    await _act(request, service.confirm, code)
    return _html(page.telling(page.CONFIRMED))


@router.get(
    "/leaving",
    summary="The page that a link to leave opens",
    response_class=Response,
    responses=PAGE,
)
async def get_leaving_page(code: Code) -> Response:
    """With one button: to open it ends nothing."""
    return _html(page.asking(page.LEAVE))


@router.post(
    "/leaving",
    summary="Stop updates",
    response_class=Response,
    responses=PAGE | problem_responses(SubscriptionNotFound),
    dependencies=[CALLER],
)
async def end_updates(request: Request, code: Code) -> Response:
    """The address is removed with all mails to it. Mail programs send this by one click (RFC
    8058)."""
    await _act(request, service.leave, code)
    return _html(page.telling(page.LEFT))


async def _act(request: Request, act: Act, code: str) -> None:
    state, actor = request.app.state, Actor.of(request, SOMEBODY)
    async with state.database.write() as session:
        await act(session, state.receipts, code, actor=actor)


def _html(text: str) -> Response:
    return Response(text, headers=page.HEADERS, media_type=HTML)
