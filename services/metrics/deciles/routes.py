"""`/v1/metrics/indicators/{code}/deciles`, with its pictures."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query, Request, Response

from services.contracts.codes import ODS_CODE
from services.metrics.comparisons.problems import NotCounted
from services.metrics.deciles.chart import deciles_chart
from services.metrics.deciles.problems import NotAPeer
from services.metrics.deciles.schemas import StoredDeciles
from services.metrics.deciles.service import DecilesAsked, read_deciles
from services.metrics.heavy import many
from services.metrics.indicators.analysis_routes import public_analysis
from services.metrics.indicators.params import IndicatorCode
from services.metrics.indicators.problems import NoSuchCategory
from services.metrics.indicators.queries import IndicatorNotFound
from services.metrics.observations.groups import GroupAsked
from services.metrics.observations.params import (
    EARLIEST,
    LATEST,
    Breakdown,
    End,
    Kind,
    MembersOf,
    OnMap,
    Organisations,
    Start,
)
from services.metrics.observations.problems import NoMembers, NoSuchDay, TooManyOrganisations
from services.metrics.observations.queries import (
    NoObservations,
    OrganisationNotFound,
    PeriodsReversed,
    span,
)
from services.metrics.pictures import Reader, add_pictures, answer_etag
from services.shared.conditional import tagged
from services.shared.dependencies import at_once
from services.shared.errors import problem_responses
from services.shared.lane.routing import heavy
from services.shared.routing import Router

PROBLEMS = problem_responses(
    IndicatorNotFound, NoSuchCategory, OrganisationNotFound, NoObservations, NotCounted, NotAPeer,
    NoMembers, TooManyOrganisations, PeriodsReversed, NoSuchDay,
)  # fmt: skip

router = Router(prefix="/v1/metrics/indicators", tags=["analyses"], route_class=heavy(many))


@dataclass(frozen=True)
class DecilesQuery:
    """Which group, and who of it is looked at."""

    on_map: OnMap
    code: IndicatorCode
    highlight: Annotated[
        str | None, Query(pattern=ODS_CODE, description="whose place among them is wanted")
    ] = None
    organisation: Organisations = None
    members_of: MembersOf = None
    kind: Kind = "sub_icb"
    category: Breakdown = "all"
    start: Start = EARLIEST
    end: End = LATEST

    def asked(self) -> DecilesAsked:
        """Raises PeriodsReversed."""
        group = GroupAsked(self.organisation or (), self.members_of, self.kind)
        first, last = span(self.start, self.end)
        return DecilesAsked(
            self.code, group, self.highlight, self.category, first, last, self.on_map
        )


async def stored_deciles(
    request: Request, query: Annotated[DecilesQuery, at_once(DecilesQuery)]
) -> StoredDeciles:
    """What the deciles answer, and what their picture is drawn from."""
    organisations = await request.app.state.directory.current()
    async with request.app.state.database.read() as session:
        found = await read_deciles(session, organisations, query.asked())
    return StoredDeciles.of(found, organisations.version)


@router.get(
    "/{code}/deciles",
    summary="One organisation among its peers, period by period",
    response_model=StoredDeciles,
    responses=PROBLEMS,
)
async def get_deciles(
    request: Request,
    response: Response,
    _: Reader,
    found: Annotated[StoredDeciles, Depends(stored_deciles)],
) -> StoredDeciles | Response:
    """The nine deciles of a group, and value and percentile of the one that is looked at.

    Figures are those that may be shown. Fewer than ten peers with a value have no deciles.
    """
    return tagged(request, response, found, answer_etag(found))


add_pictures(
    router, "/{code}/deciles", "deciles", "The deciles",
    read=stored_deciles, chart=deciles_chart, problems=PROBLEMS,
)  # fmt: skip
public_deciles = public_analysis(
    "deciles", "The deciles", model=StoredDeciles, read=stored_deciles, chart=deciles_chart,
    problems=PROBLEMS, is_heavy=many,
)  # fmt: skip
