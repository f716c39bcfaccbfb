"""`/v1/finance/recovery/rulesets` and `/ruleset-extensions`."""

from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Request, Response

from services.finance.recovery.determinations import extension_service as service
from services.finance.recovery.determinations import repository
from services.finance.recovery.determinations.extension_presenter import (
    extension_view,
    ruleset_view,
)
from services.finance.recovery.determinations.extension_schemas import (
    ExtensionView,
    NewExtension,
    Rulesets,
)
from services.finance.recovery.determinations.extension_service import PREFIX
from services.finance.recovery.determinations.repository import WholeExtension
from services.finance.recovery.determinations.rules.rulesets import RULESETS
from services.shared.audit.actor import Actor
from services.shared.auth import (
    PersonNeeded,
    Principal,
    SecondPersonNeeded,
    requires,
    requires_person,
)
from services.shared.conditional import check_match, tagged
from services.shared.database import WriteSession
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import CALLER, OWNER, Owner, OwnerUnclear, owner_of
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

rulesets = Router(
    prefix="/v1/finance/recovery/rulesets", tags=["recovery"], route_class=StrictRoute
)
router = Router(prefix=PREFIX, tags=["recovery"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("finance.read")]
Writer = Annotated[Principal, requires("finance.write")]
Approver = Annotated[Principal, requires_person("finance.approve")]
DECIDING = (
    service.ExtensionNotFound, service.ExtensionDecided, PersonNeeded, SecondPersonNeeded,
    PreconditionRequired, PreconditionFailed,
)  # fmt: skip


@rulesets.get("", summary="Rule sets, and the days on which they hold")
async def list_rulesets(request: Request, principal: Reader) -> Rulesets:
    """On any other day a line is unassigned, unless your organisation carries a rule set on."""
    async with request.app.state.database.read() as session:
        carried = await repository.carried_over(session, principal.orgs)
    return Rulesets(items=[ruleset_view(each, carried) for each in RULESETS.values()])


@router.get(
    "", summary="Extensions of rule sets, newest first", responses=problem_responses(CursorInvalid)
)
async def list_ruleset_extensions(
    request: Request, principal: Reader, asked: Asked
) -> Page[ExtensionView]:
    """Those of your organisations, rejected ones too."""
    async with request.app.state.database.read() as session:
        found = await repository.extensions_before(session, asked.after, asked.most, principal)
    return Page[ExtensionView].of(
        asked, found, key=lambda each: [each.row.number or 0], item=extension_view
    )


@router.post(
    "",
    status_code=201,
    summary="Ask for a rule set to be carried on",
    response_model=ExtensionView,
    responses=problem_responses(service.ExtensionOutside, OwnerUnclear),
    dependencies=[CALLER],
)
async def submit_ruleset_extension(
    request: Request, new: NewExtension, principal: Writer, key: OptionalKey, owner: Owner = None
) -> Response:
    """With a reason. It holds once another person approves it, for your organisation only; lines
    that it decides bear the flag `ruleset-carried-over`.
    """
    owning = owner_of(principal.orgs, owner)

    async def ask(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        found = await service.ask_extension(session, new, owner=owning, actor=actor)
        return _answer(201, found)

    return await once(request, principal, key, ask)


@router.get(
    "/{extension_id}",
    summary="One extension",
    response_model=ExtensionView,
    responses=problem_responses(service.ExtensionNotFound),
)
async def get_ruleset_extension(
    request: Request, response: Response, extension_id: UUID, principal: Reader
) -> ExtensionView | Response:
    """Who asked for it, why, and who decided."""
    async with request.app.state.database.read() as session:
        found = await service.read_extension(session, extension_id, principal)
    return tagged(request, response, extension_view(found), service.extension_etag(found))


@router.post(
    "/{extension_id}/approval",
    summary="Approve an extension",
    response_model=ExtensionView,
    responses=problem_responses(*DECIDING),
    dependencies=[OWNER],
)
async def approve_ruleset_extension(
    request: Request, extension_id: UUID, principal: Approver, key: OptionalKey
) -> Response:
    """By somebody other than who asked for it. `If-Match`: its ETag."""
    return await _decide(request, principal, key, extension_id, "approved")


@router.post(
    "/{extension_id}/rejection",
    summary="Reject an extension",
    response_model=ExtensionView,
    responses=problem_responses(*DECIDING),
    dependencies=[OWNER],
)
async def reject_ruleset_extension(
    request: Request, extension_id: UUID, principal: Approver, key: OptionalKey
) -> Response:
    """By somebody other than who asked for it. `If-Match`: its ETag."""
    return await _decide(request, principal, key, extension_id, "rejected")


async def _decide(
    request: Request,
    principal: Principal,
    key: str | None,
    extension_id: UUID,
    decision: Literal["approved", "rejected"],
) -> Response:
    async def decide(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        found = await service.decide_extension(
            session, extension_id, decision, actor=actor, matches=matches
        )
        return _answer(200, found)

    return await once(request, principal, key, decide)


def _answer(status: int, found: WholeExtension) -> Answer:
    headers = {"Location": f"{PREFIX}/{found.row.id}", "ETag": service.extension_etag(found)}
    return Answer(status, extension_view(found), headers)
