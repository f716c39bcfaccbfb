"""Queues of responses to read, decisions on them, and the public log of these."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.engagement.consultations.problems import ConsultationNotFound
from services.engagement.consultations.queries import read_consultation
from services.engagement.receipt_params import Receipt
from services.engagement.responses import moderation_repository, problems
from services.engagement.responses.flag_queries import check_may_read, reads_flagged
from services.engagement.responses.moderation_presenter import (
    entry_of,
    outcome_of,
    standing_of,
)
from services.engagement.responses.moderation_schemas import (
    ModerationEntry,
    ModerationView,
    NewModeration,
    Queue,
)
from services.engagement.responses.moderation_service import appeal, decide, moderation_etag
from services.engagement.responses.presenter import MINE
from services.engagement.responses.problems import ResponseNotFound
from services.engagement.responses.public_routes import Slug, TimedRoute
from services.engagement.responses.queries import check_published, read_consulted
from services.engagement.responses.service import CONSULTATIONS
from services.engagement.responses.service import PUBLIC as NOBODY
from services.shared.audit.actor import Actor
from services.shared.auth import (
    PUBLIC,
    PersonNeeded,
    Principal,
    SecondPersonNeeded,
    requires,
)
from services.shared.conditional import check_match, tagged
from services.shared.database import WriteSession
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import CALLER, OWNER
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

Moderator = Annotated[Principal, requires("engagement.moderate")]
QueryQueue = Annotated[Queue, Query(description="why they are to be read")]

router = Router(
    prefix=f"{CONSULTATIONS}/{{consultation_id}}", tags=["moderation"], route_class=StrictRoute
)
public = Router(
    prefix="/v1/public", tags=["public responses"], dependencies=[PUBLIC], route_class=StrictRoute
)
mine = Router(
    prefix="/v1/public", tags=["public responses"], dependencies=[PUBLIC], route_class=TimedRoute
)


@router.get(
    "/moderation",
    summary="Responses that are to be read, oldest first",
    responses=problem_responses(
        ConsultationNotFound, CursorInvalid, problems.SafeguardingOfficerNeeded
    ),
)
async def list_moderation(
    request: Request,
    consultation_id: UUID,
    principal: Moderator,
    asked: Asked,
    queue: QueryQueue = "unread",
) -> Page[ModerationView]:
    """Also those that were changed since, and those whose authors ask for another moderator. Words
    that hint at danger, and what looks like personal data, come into queues of their own; a machine
    finds no names, so every text is read. The queue `safeguarding` is for who is named for it.
    """
    after = UUID(asked.after) if asked.after else None
    async with request.app.state.database.read() as session:
        row = await read_consultation(session, consultation_id, principal)
        flagged = await reads_flagged(session, row.id, principal)
        if queue == "safeguarding" and not flagged:
            raise problems.SafeguardingOfficerNeeded
        rows = await moderation_repository.waiting_after(
            session, row.id, queue, after, asked.most, flagged=flagged
        )
    return Page[ModerationView].of(
        asked,
        rows,
        key=lambda each: [str(each.response)],
        item=lambda each: standing_of(each, row),
    )


@router.get(
    "/responses/{response_id}/moderation",
    summary="Where the moderation of a response stands",
    response_model=ModerationView,
    responses=problem_responses(
        ConsultationNotFound, ResponseNotFound, problems.SafeguardingOfficerNeeded
    ),
)
async def get_moderation(
    request: Request,
    response: Response,
    consultation_id: UUID,
    response_id: UUID,
    principal: Moderator,
) -> ModerationView | Response:
    """Why it is read first, and the last decision."""
    async with request.app.state.database.read() as session:
        row = await read_consultation(session, consultation_id, principal)
        found = await moderation_repository.standing(session, row.id, response_id)
        if found is None:
            raise ResponseNotFound
        flagged = found.flagged_at is not None
        await check_may_read(session, row.id, principal, flagged=flagged)
    return tagged(request, response, standing_of(found, row), moderation_etag(found))


@router.post(
    "/responses/{response_id}/moderation",
    summary="Decide whether a response is published",
    response_model=ModerationView,
    responses=problem_responses(
        ConsultationNotFound,
        ResponseNotFound,
        PreconditionRequired,
        PreconditionFailed,
        problems.NotPermitted,
        problems.RedactionOutside,
        PersonNeeded,
        SecondPersonNeeded,
        problems.SafeguardingOfficerNeeded,
    ),
    dependencies=[OWNER],
)
async def moderate_response(
    request: Request,
    consultation_id: UUID,
    response_id: UUID,
    new: NewModeration,
    principal: Moderator,
    key: OptionalKey,
) -> Response:
    """Of what was read: a decision holds for that version of it only. After an appeal another
    person decides. `If-Match`: the ETag of its moderation.
    """

    async def act(session: WriteSession) -> Answer:
        row = await read_consultation(session, consultation_id, principal)
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        found = await decide(session, row.id, response_id, new, actor=actor, matches=matches)
        return Answer(200, standing_of(found, row), {"ETag": moderation_etag(found)})

    return await once(request, principal, key, act)


@public.get(
    "/consultations/{slug}/moderation",
    summary="The log of moderation",
    responses=problem_responses(problems.NotPublished, CursorInvalid),
)
async def list_public_moderation(
    request: Request, slug: Slug, asked: Asked
) -> Page[ModerationEntry]:
    """What was decided and why, newest first; nothing of what was said, and nobody's name."""
    async with request.app.state.database.read() as session:
        found = await read_consulted(session, slug)
        check_published(found, datetime.now(UTC))
        rows = await moderation_repository.log_before(session, found.id, asked.key, asked.most)
    return Page[ModerationEntry].of(asked, rows, key=_key, item=entry_of)


def _key(row: Any) -> list[str | int]:
    *_, decided_at, response, number = row
    return [decided_at.isoformat(), str(response), number]


@mine.post(
    "/responses/mine/appeal",
    status_code=201,
    summary="Ask for another moderator",
    response_model=ModerationEntry,
    responses=problem_responses(ResponseNotFound, problems.NotDecided, problems.AlreadyAppealed),
    dependencies=[CALLER],
)
async def challenge_moderation(request: Request, code: Receipt, _key: OptionalKey) -> Response:
    """Another person reads it than who decided. By `Authorization: Receipt <code>`; once only, so
    that no key is needed.
    """
    state, actor = request.app.state, Actor.of(request, NOBODY)
    found = await appeal(state.database, state.receipts, code, actor)
    told = outcome_of(found)
    assert told is not None  # the appeal itself
    headers = {"Location": MINE}
    return Response(told.model_dump_json(), 201, headers, media_type="application/json")
