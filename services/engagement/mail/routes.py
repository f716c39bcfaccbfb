"""`/v1/engagement/mails`: what became of mails."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Request, Response

from services.engagement.mail import problems, repository, service
from services.engagement.mail.presenter import view_of
from services.engagement.mail.schemas import MailState, MailView, NewMailDecision
from services.engagement.mail.service import PREFIX, mail_etag
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import check_match, tagged
from services.shared.database import WriteSession
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OWNER
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["mails"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("engagement.read")]
Writer = Annotated[Principal, requires("engagement.write")]


@router.get("", summary="Mails, newest first", responses=problem_responses(CursorInvalid))
async def list_mails(
    request: Request, principal: Reader, asked: Asked, state: MailState | None = None
) -> Page[MailView]:
    """Of the caller's organisations, of the last 30 days: never to whom, and never what is in them.
    `state=unsure` are those of which somebody decides."""
    async with request.app.state.database.read() as session:
        rows = await repository.mails_before(session, asked.after, asked.most, state, principal)
    return Page[MailView].of(asked, rows, key=lambda row: [row.number or 0], item=view_of)


@router.get(
    "/{mail_id}",
    summary="One mail",
    response_model=MailView,
    responses=problem_responses(problems.MailNotFound),
)
async def get_mail(
    request: Request, response: Response, mail_id: UUID, principal: Reader
) -> MailView | Response:
    """What became of it. It is gone once whoever got it has left."""
    async with request.app.state.database.read() as session:
        row = await service.read_mail(session, mail_id, principal)
    return tagged(request, response, view_of(row), mail_etag(row))


@router.post(
    "/{mail_id}/decision",
    summary="Decide of a mail that may have arrived",
    response_model=MailView,
    responses=problem_responses(
        problems.MailNotFound, problems.MailSure, PreconditionRequired, PreconditionFailed
    ),
    dependencies=[OWNER],
)
async def decide_mail(
    request: Request, mail_id: UUID, new: NewMailDecision, principal: Writer, key: OptionalKey
) -> Response:
    """Send it again, or leave it. `If-Match`: its ETag."""

    async def decide(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        row = await service.decide(session, mail_id, new, actor=actor, matches=matches)
        return Answer(200, view_of(row), {"ETag": mail_etag(row)})

    return await once(request, principal, key, decide)
