"""`/v1/metrics/scorecards` and the icons that it names."""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import Field

from services.metrics.analyses.rules.spc_rulesets import DEFAULT_RULE_SET
from services.metrics.analyses.rules.spc_vocabulary import RuleSetName
from services.metrics.indicators.service import IndicatorNotFound
from services.metrics.observations.mapping import NoSuchDay, OnMap
from services.metrics.observations.repository import organisation_names
from services.metrics.observations.schemas import (
    EARLIEST,
    LATEST,
    ODS_CODE,
    PART,
    End,
    Start,
)
from services.metrics.observations.service import PeriodsReversed, span
from services.metrics.scorecards.icons import icon_svg
from services.metrics.scorecards.schemas import Scorecard
from services.metrics.scorecards.service import (
    NoMembers,
    ScorecardAsked,
    TooManyOrganisations,
    read_board,
)
from services.metrics.scorecards.showing import scorecard
from services.shared.auth import PUBLIC, Principal, requires
from services.shared.conditional import etag_of, not_modified, tagged_json
from services.shared.errors import problem_responses
from services.shared.routing import StrictRoute

MOST_INDICATORS = 20
SVG = "image/svg+xml"
IconName = Literal[
    "common_cause", "improvement_high", "improvement_low", "concern_high", "concern_low",
    "neutral_high", "neutral_low", "consistent_pass", "consistent_fail", "inconsistent",
]  # fmt: skip

router = APIRouter(prefix="/v1/metrics", tags=["scorecards"], route_class=StrictRoute)
Code = Annotated[str, Field(pattern="^[a-z0-9-]+$", max_length=64)]
Organisation = Annotated[str, Field(pattern=ODS_CODE)]


@dataclass(frozen=True)
class ScorecardQuery:
    """Which organisations and indicators, by which rules, on which map."""

    on_map: OnMap
    indicator: Annotated[
        list[Code],
        Query(min_length=1, max_length=MOST_INDICATORS, examples=[["ae-breaches"]]),
    ]
    organisation: Annotated[
        list[Organisation] | None,
        Query(max_length=1000, description="repeatable; without any: all that have figures"),
    ] = None
    members_of: Annotated[
        str | None,
        Query(pattern=ODS_CODE, description="instead: the members of this organisation"),
    ] = None
    kind: Annotated[
        str, Query(pattern="^[a-z_]{1,40}$", description="in which way they are members")
    ] = "sub_icb"
    category: Annotated[str, Query(pattern=PART, description="of the indicators' breakdown")] = (
        "all"
    )
    start: Start = EARLIEST
    end: End = LATEST
    ruleset: Annotated[RuleSetName, Query(description="the published rules")] = DEFAULT_RULE_SET

    def asked(self) -> ScorecardAsked:
        """Raises PeriodsReversed."""
        first, last = span(self.start, self.end)
        return ScorecardAsked(
            self.indicator,
            self.organisation or (),
            self.members_of,
            self.kind,
            self.category,
            first,
            last,
            self.ruleset,
            self.on_map,
        )


@router.get(
    "/scorecards",
    summary="Many organisations by many indicators",
    response_model=Scorecard,
    responses=problem_responses(
        IndicatorNotFound, PeriodsReversed, NoSuchDay, TooManyOrganisations, NoMembers
    ),
)
async def get_scorecard(
    request: Request,
    query: Annotated[ScorecardQuery, Depends()],
    _: Annotated[Principal, requires("metrics.read")],
) -> Response:
    """For each the latest figure, its variation, its target, and a sentence that names the rule.

    What an organisation cannot be given on the map, or lacks, is left out and told in `warnings`.
    """
    asked = query.asked()
    organisations = await request.app.state.directory.current()
    async with request.app.state.database.read() as session:
        board = await read_board(session, organisations, asked)
        names = await organisation_names(session, set(board.organisations))
    found = scorecard(board, asked, organisations, names)
    etag = etag_of(found.model_dump_json(exclude={"provenance": {"computed_at"}}))
    return tagged_json(request, found.model_dump_json(), etag)


@router.get(
    "/icons/{name}.svg",
    summary="An icon of variation or assurance",
    response_class=Response,
    responses={200: {"content": {SVG: {"schema": {"type": "string"}}}}},
    dependencies=[PUBLIC],
)
async def get_icon(request: Request, name: Annotated[IconName, Path()]) -> Response:
    """Our own drawings: told apart by shape and letter as well as by colour."""
    drawn = icon_svg(name)
    etag = etag_of(drawn)
    headers = {"ETag": etag, "Cache-Control": "public, max-age=86400"}
    return not_modified(request, etag) or Response(drawn, media_type=SVG, headers=headers)
