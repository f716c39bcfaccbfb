"""`/v1/finance/recovery/activity`: batches that were taken in."""

from typing import Annotated
from uuid import UUID

from fastapi import Request, Response

from services.finance.recovery.activity import repository
from services.finance.recovery.activity.problems import BatchNotFound
from services.finance.recovery.activity.schemas import BatchView, PartView
from services.shared.auth import Principal, requires
from services.shared.conditional import etag_of, tagged
from services.shared.errors import problem_responses
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

PREFIX = "/v1/finance/recovery/activity"
router = Router(prefix=PREFIX, tags=["recovery"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("finance.read")]


@router.get(
    "", summary="Batches of activity, newest first", responses=problem_responses(CursorInvalid)
)
async def list_batches(request: Request, principal: Reader, asked: Asked) -> Page[BatchView]:
    """The batches of the caller's organisations."""
    async with request.app.state.database.read() as session:
        rows = await repository.batches_before(session, asked.after, asked.most, principal)
    return Page[BatchView].of(asked, rows, key=lambda row: [row.number or 0], item=BatchView.of)


@router.get(
    "/{batch_id}",
    summary="A batch of activity",
    response_model=BatchView,
    responses=problem_responses(BatchNotFound),
)
async def get_batch(
    request: Request, response: Response, batch_id: UUID, principal: Reader
) -> BatchView | Response:
    """With its providers' months. Of a month that was sent again the newest batch counts, until
    the month is frozen.
    """
    async with request.app.state.database.read() as session:
        batch = await repository.visible_batch(session, batch_id, principal)
        if batch is None:
            raise BatchNotFound
        parts = await repository.parts_of_batch(session, batch)
    view = BatchView.of(batch, [PartView.of(*each) for each in parts])
    return tagged(request, response, view, etag_of(batch.id, *(freeze for _, freeze in parts)))
