"""`/v1/metrics/organisations`: whom figures are about, found by name."""

from typing import Annotated

from fastapi import Query, Request

from services.metrics.indicators.queries import IndicatorNotFound
from services.metrics.indicators.schemas import NAMED
from services.metrics.observations.organisation_queries import find_organisations
from services.metrics.observations.schemas import OrganisationRef
from services.shared.auth import Principal, requires
from services.shared.errors import problem_responses
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute
from services.shared.schemas import NO_NUL

router = Router(prefix="/v1/metrics/organisations", tags=["observations"], route_class=StrictRoute)


@router.get(
    "",
    summary="Organisations that figures are about",
    responses=problem_responses(CursorInvalid, IndicatorNotFound),
)
async def list_organisations(
    request: Request,
    _: Annotated[Principal, requires("metrics.read")],
    asked: Asked,
    q: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=100,
            pattern=NO_NUL,
            examples=["dorset"],
            description="in name or code",
        ),
    ] = None,
    has_figures: Annotated[
        str | None,
        Query(
            pattern=NAMED,
            max_length=64,
            examples=["ae-breaches"],
            description="only those that have figures of this indicator",
        ),
    ] = None,
) -> Page[OrganisationRef]:
    """By code, with the name that the directory knows, or else the one that came with the figures.

    A figure that is withheld is one too: the list does not tell which are.
    """  # fmt: skip
    organisations = await request.app.state.directory.current()
    async with request.app.state.database.read() as session:
        found = await find_organisations(session, organisations, q, has_figures)
    rows = [each for each in found if asked.after is None or each.code > asked.after]
    return Page[OrganisationRef].of(
        asked, rows[: asked.most], key=lambda each: [each.code], item=lambda each: each
    )
