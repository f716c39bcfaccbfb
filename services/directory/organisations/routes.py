"""`/v1/directory/organisations`: reading."""

from typing import Annotated

from fastapi import Query, Request, Response

from services.directory.organisations.params import AsOf, PathCode, QueryCode, day_of
from services.directory.organisations.repository import organisations
from services.directory.organisations.repository.organisations import Filter
from services.directory.organisations.schemas import (
    Hierarchy,
    Lineage,
    Member,
    Organisation,
    OrganisationSummary,
    Role,
    Status,
    SuccessionLink,
)
from services.directory.organisations.service import (
    PREFIX,
    OrganisationNotFound,
    organisation_etag,
    read_organisation,
)
from services.shared.auth import Principal, requires
from services.shared.conditional import etag_of, tagged, tagged_json
from services.shared.errors import problem_responses
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute
from services.shared.schemas import NO_NUL

router = Router(prefix=PREFIX, tags=["organisations"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("directory.read")]
OPEN = ("shadow", "active", "dormant")
LITERAL = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})


@router.get(
    "", summary="Organisations on a day, by code", responses=problem_responses(CursorInvalid)
)
async def list_organisations(
    request: Request,
    _: Reader,
    asked: Asked,
    role: Annotated[Role | None, Query(description="what it is on that day")] = None,
    parent: QueryCode = None,
    status: Annotated[
        Status | None, Query(description="without it, all that are not closed")
    ] = None,
    q: Annotated[
        str | None,
        Query(min_length=1, max_length=100, pattern=NO_NUL, description="in name or code"),
    ] = None,
    as_of: AsOf = None,
) -> Page[OrganisationSummary]:
    """Those of a role, directly below a parent, of a status, or with a text in name or code."""
    pattern = f"%{q.translate(LITERAL)}%" if q else None
    wanted = Filter(day_of(as_of), (status,) if status else OPEN, role, parent, pattern)
    async with request.app.state.database.read() as session:
        rows = await organisations.organisations_after(
            session, asked.after or "", asked.most, wanted
        )
    return Page[OrganisationSummary].of(
        asked,
        rows,
        key=lambda row: [row.code],
        item=lambda row: OrganisationSummary(**row._mapping),
    )


@router.get(
    "/{code}",
    summary="One organisation on a day, with its history",
    response_model=Organisation,
    responses=problem_responses(OrganisationNotFound),
)
async def get_organisation(
    request: Request, response: Response, code: PathCode, _: Reader, as_of: AsOf = None
) -> Organisation | Response:
    """Name, status, roles and parents on the day, and the periods of all of them."""
    async with request.app.state.database.read() as session:
        found = await read_organisation(session, code, day_of(as_of))
    return tagged(request, response, found, organisation_etag(found))


@router.get(
    "/{code}/lineage",
    summary="What an organisation came from and what came of it",
    response_model=Lineage,
    responses=problem_responses(OrganisationNotFound),
)
async def get_lineage(
    request: Request, response: Response, code: PathCode, _: Reader
) -> Lineage | Response:
    """Predecessors and successors, theirs too, on all dates; either side may have several."""
    async with request.app.state.database.read() as session:
        if not await organisations.is_known(session, code):
            raise OrganisationNotFound(f"There is no organisation {code}.")
        before, after = await organisations.lineage(session, code)
    found = Lineage(
        code=code,
        predecessors=[SuccessionLink(**row._mapping) for row in before],
        successors=[SuccessionLink(**row._mapping) for row in after],
    )
    return tagged(request, response, found)


@router.get(
    "/{code}/hierarchy",
    summary="All that is below an organisation on a day",
    response_model=Hierarchy,
    responses=problem_responses(OrganisationNotFound),
)
async def get_hierarchy(
    request: Request, response: Response, code: PathCode, _: Reader, as_of: AsOf = None
) -> Response:
    """One item for each membership in force on the day, at any depth."""
    day = day_of(as_of)
    async with request.app.state.database.read() as session:
        await read_organisation(session, code, day)
        rows = await organisations.below(session, code, day)
    items = [Member(**row._mapping) for row in rows]
    body = Hierarchy(code=code, as_of=day, items=items).model_dump_json(by_alias=True)
    return tagged_json(request, body, etag_of(body))
