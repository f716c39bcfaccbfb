"""`/v1/finance/recovery/column-mappings`."""

from typing import Annotated

from fastapi import Request, Response

from services.finance.recovery.activity import column_repository
from services.finance.recovery.activity.column_schemas import ColumnMappingView, NewColumnMapping
from services.finance.recovery.activity.column_service import PREFIX, state_mapping
from services.finance.recovery.activity.problems import ColumnMappingVersionExists
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.database import WriteSession
from services.shared.errors import problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import CALLER, Owner, OwnerUnclear, owner_of
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["recovery"], route_class=StrictRoute)


@router.get(
    "",
    summary="Column mappings, every version, newest first",
    responses=problem_responses(CursorInvalid),
)
async def list_column_mappings(
    request: Request, principal: Annotated[Principal, requires("finance.read")], asked: Asked
) -> Page[ColumnMappingView]:
    """Those of your organisations. A file is read by the newest version."""
    async with request.app.state.database.read() as session:
        rows = await column_repository.mappings_before(session, asked.after, asked.most, principal)
    return Page[ColumnMappingView].of(
        asked, rows, key=lambda row: [row.number or 0], item=ColumnMappingView.of
    )


@router.post(
    "",
    status_code=201,
    summary="State what a sender calls the columns of activity",
    response_model=ColumnMappingView,
    responses=problem_responses(OwnerUnclear, ColumnMappingVersionExists),
    dependencies=[CALLER],
)
async def create_column_mapping(
    request: Request,
    new: NewColumnMapping,
    principal: Annotated[Principal, requires("finance.write")],
    key: OptionalKey,
    owner: Owner = None,
) -> Response:
    """Files are read by it with `?mapping=<code>`. The same code again makes a further version, and
    no version ever changes.
    """
    owning = owner_of(principal.orgs, owner)

    async def state(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        row = await state_mapping(session, new, owner=owning, actor=actor)
        return Answer(201, ColumnMappingView.of(row), {"Location": PREFIX})

    return await once(request, principal, key, state)
