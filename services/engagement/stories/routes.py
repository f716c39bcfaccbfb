"""`/v1/engagement/stories`."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Request, Response

from services.engagement.consultations.problems import ConsultationUnknown
from services.engagement.stories import problems, repository, service
from services.engagement.stories.models import Story
from services.engagement.stories.presenter import view_of
from services.engagement.stories.schemas import NewStory, StoryContent, StoryView
from services.engagement.stories.service import PREFIX, story_etag
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import check_match, tagged
from services.shared.database import WriteSession
from services.shared.days import london_day
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OWNER, NotYours
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["stories"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("engagement.read")]
Writer = Annotated[Principal, requires("engagement.write")]
CHANGED = (
    problems.StoryNotFound, problems.ConsentOver, PreconditionRequired, PreconditionFailed,
)  # fmt: skip


@router.get("", summary="Stories, newest first", responses=problem_responses(CursorInvalid))
async def list_stories(request: Request, principal: Reader, asked: Asked) -> Page[StoryView]:
    """Those of the caller's organisations that are consented to today."""
    today = london_day(datetime.now(UTC))
    async with request.app.state.database.read() as session:
        rows = await repository.stories_before(session, asked.after, asked.most, today, principal)
    return Page[StoryView].of(asked, rows, key=lambda row: [row.number or 0], item=view_of)


@router.get(
    "/{story_id}",
    summary="One story",
    response_model=StoryView,
    responses=problem_responses(problems.StoryNotFound),
)
async def get_story(
    request: Request, response: Response, story_id: UUID, principal: Reader
) -> StoryView | Response:
    """Until its consent runs out; of a withdrawn one only that there was a consent."""
    today = london_day(datetime.now(UTC))
    async with request.app.state.database.read() as session:
        row = await service.read_story(session, story_id, today, principal)
    return tagged(request, response, view_of(row), story_etag(row))


@router.post(
    "",
    status_code=201,
    summary="Enter the consent to a story",
    response_model=StoryView,
    responses=problem_responses(NotYours, ConsultationUnknown),
    dependencies=[OWNER],
)
async def create_story(
    request: Request, new: NewStory, principal: Writer, key: OptionalKey
) -> Response:
    """What is told comes afterwards, to `/content`, so that no kept answer has it."""

    async def add(session: WriteSession) -> Answer:
        row = await service.add_story(session, new, actor=Actor.of(request, principal))
        return answer(201, row)

    return await once(request, principal, key, add)


@router.put(
    "/{story_id}/content",
    summary="Tell a story",
    response_model=StoryView,
    responses=problem_responses(*CHANGED),
    dependencies=[OWNER],
)
async def update_story(
    request: Request, story_id: UUID, new: StoryContent, principal: Writer
) -> Response:
    """What was told before is gone. `If-Match`: its ETag."""

    async def tell(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        row = await service.tell_story(session, story_id, new, actor=actor, matches=matches)
        return answer(200, row)

    return await once(request, principal, None, tell)


@router.post(
    "/{story_id}/withdrawal",
    summary="Withdraw the consent to a story",
    response_model=StoryView,
    responses=problem_responses(*CHANGED),
    dependencies=[OWNER],
)
async def withdraw_story(
    request: Request, story_id: UUID, principal: Writer, key: OptionalKey
) -> Response:
    """Nothing that was told is left. `If-Match`: its ETag."""

    async def withdraw(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        row = await service.withdraw_story(session, story_id, actor=actor, matches=matches)
        return answer(200, row)

    return await once(request, principal, key, withdraw)


def answer(status: int, row: Story) -> Answer:
    headers = {"Location": f"{PREFIX}/{row.id}", "ETag": story_etag(row)}
    return Answer(status, view_of(row), headers)
