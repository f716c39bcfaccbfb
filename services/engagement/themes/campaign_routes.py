"""`/v1/engagement/consultations/{id}/campaigns`: answers that are alike, and what they are."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query, Request, Response

from services.engagement.consultations.problems import ConsultationNotFound
from services.engagement.consultations.queries import read_consultation
from services.engagement.consultations.routes import Writer
from services.engagement.consultations.schemas.codes import CODE
from services.engagement.responses.problems import NOT_STORED
from services.engagement.responses.queries import NOBODYS
from services.engagement.themes import campaign_repository, problems
from services.engagement.themes.campaign_schemas import (
    CampaignText,
    CampaignView,
    NewCampaignDecision,
    NewCampaignSearch,
)
from services.engagement.themes.campaign_service import (
    ask_for_campaigns,
    campaign_etag,
    decide_campaign,
    read_campaign,
)
from services.engagement.themes.models import Campaign
from services.engagement.themes.queries import read_question
from services.engagement.themes.routes import FOUND
from services.engagement.themes.service import CONSULTATIONS
from services.shared.audit.actor import Actor
from services.shared.auth import PersonNeeded
from services.shared.conditional import check_match, tagged
from services.shared.database import WriteSession
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.jobs.schemas import JobStatus
from services.shared.owning import OWNER
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.restricted import reads
from services.shared.routing import Router, StrictRoute

router = Router(
    prefix=f"{CONSULTATIONS}/{{consultation_id}}/campaigns",
    tags=["campaigns"],
    route_class=StrictRoute,
)
Number = Annotated[int, Path(ge=1, le=1_000_000)]
ONE = (ConsultationNotFound, problems.CampaignNotFound)


def view_of(row: Campaign, answers: int) -> CampaignView:
    kept: Mapping[str, Any] = row.model_dump() | {"answers": answers}
    return CampaignView(**{name: kept[name] for name in CampaignView.model_fields})


@router.post(
    "",
    status_code=202,
    summary="Look for answers that are alike",
    response_model=JobStatus,
    responses=problem_responses(*FOUND),
    dependencies=[OWNER],
)
async def create_campaigns(
    request: Request, consultation_id: UUID, new: NewCampaignSearch, principal: Writer,
    key: OptionalKey,
) -> Response:  # fmt: skip
    """By a job: the texts of a campaign, and those that came twice. What a reviewer has decided
    stands; the rest is found anew. Text that a generator wrote anew each time is not found, is no
    lesser answer, and is never looked for.
    """

    async def start(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        job = await ask_for_campaigns(session, consultation_id, new.question, actor=actor)
        headers = {"Location": f"/v1/engagement/jobs/{job.id}"}
        return Answer(202, JobStatus.of(job), headers)

    return await once(request, principal, key, start)


@router.get(
    "",
    summary="Answers that are alike, by number",
    responses=problem_responses(ConsultationNotFound, CursorInvalid),
)
async def list_campaigns(
    request: Request, consultation_id: UUID, principal: Writer, asked: Asked,
    question: Annotated[str | None, Query(pattern=CODE, examples=["why"])] = None,
) -> Page[CampaignView]:  # fmt: skip
    """What was found and what was decided, without the texts. Null: of every question."""
    async with request.app.state.database.read() as session:
        row = await read_consultation(session, consultation_id, principal)
        rows = await campaign_repository.campaigns_after(
            session, row.id, question, asked.after or 0, asked.most
        )
        sizes = await campaign_repository.sizes_of(session, row.id, [each.number for each in rows])
    return Page[CampaignView].of(
        asked,
        rows,
        key=lambda each: [each.number],
        item=lambda each: view_of(each, sizes.get(each.number, 0)),
    )


@router.get(
    "/{number}",
    summary="One campaign",
    response_model=CampaignView,
    responses=problem_responses(*ONE),
)
async def get_campaign(
    request: Request, response: Response, consultation_id: UUID, number: Number, principal: Writer
) -> CampaignView | Response:
    """What was found, and what a reviewer decided."""
    async with request.app.state.database.read() as session:
        row, answers = await read_campaign(session, consultation_id, number, principal)
    etag = campaign_etag(row.consultation, number, row, answers)
    return tagged(request, response, view_of(row, answers), etag)


@router.get(
    "/{number}/answers",
    summary="The answers of a campaign",
    responses=problem_responses(*ONE, problems.QuestionNotFound, CursorInvalid),
)
async def list_campaign_answers(
    request: Request, response: Response, consultation_id: UUID, number: Number,
    principal: Writer, asked: Asked,
) -> Page[CampaignText]:  # fmt: skip
    """To read them is an audit entry."""
    after = UUID(asked.after) if asked.after else NOBODYS
    async with request.app.state.database.read() as session:
        row, _ = await read_campaign(session, consultation_id, number, principal)
        _, free = await read_question(session, consultation_id, row.question, principal)
        rows = await campaign_repository.texts_after(session, row, free, after, asked.most)
    await reads(request, principal, "answers.read", owner=row.owner)
    response.headers.update(NOT_STORED)
    return Page[CampaignText].of(
        asked,
        rows,
        key=lambda each: [str(each["response"])],
        item=lambda each: CampaignText(**each),
    )


@router.post(
    "/{number}/decision",
    summary="Decide what answers are that are alike",
    response_model=CampaignView,
    responses=problem_responses(*ONE, PersonNeeded, PreconditionRequired, PreconditionFailed),
    dependencies=[OWNER],
)
async def decide_on_campaign(
    request: Request, consultation_id: UUID, number: Number, new: NewCampaignDecision,
    principal: Writer, key: OptionalKey,
) -> Response:  # fmt: skip
    """With a reason, which is on record. They are told apart in counts and in the report, and every
    one of them counts. It may be decided anew. `If-Match`: its ETag.
    """

    async def act(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        row, answers = await decide_campaign(
            session, consultation_id, number, new, actor=actor, matches=matches
        )
        etag = campaign_etag(row.consultation, number, row, answers)
        return Answer(200, view_of(row, answers), {"ETag": etag})

    return await once(request, principal, key, act)
