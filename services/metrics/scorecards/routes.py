"""`/v1/metrics/scorecards` and the icons that it names."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BeforeValidator

from services.metrics.heavy import many
from services.metrics.indicators.problems import NoSuchCategory
from services.metrics.indicators.queries import IndicatorNotFound
from services.metrics.indicators.schemas import NamedIndicator
from services.metrics.observations.groups import GroupAsked
from services.metrics.observations.params import (
    CSV,
    EARLIEST,
    FILES,
    LATEST,
    MEDIA,
    WORKBOOK,
    ChosenFormat,
    End,
    Format,
    Kind,
    MembersOf,
    OnMap,
    Organisations,
    Start,
    form_of,
)
from services.metrics.observations.problems import (
    NoMembers,
    NoSuchDay,
    TooManyOrganisations,
    TwoFormats,
)
from services.metrics.observations.queries import PeriodsReversed, span
from services.metrics.observations.repository import organisation_names
from services.metrics.observations.schemas import PART
from services.metrics.pictures import Reader, add_pictures, answer_etag
from services.metrics.scorecards.charts.icons import icon_svg
from services.metrics.scorecards.files import COLUMNS, KEY, to_csv, to_workbook
from services.metrics.scorecards.presenter import scorecard
from services.metrics.scorecards.problems import TooManyCells
from services.metrics.scorecards.rules.selection import Order, VariationKind
from services.metrics.scorecards.schemas import ALWAYS, Scorecard
from services.metrics.scorecards.service import (
    ScorecardAsked,
    ShownCells,
    read_board,
)
from services.shared.auth import PUBLIC
from services.shared.conditional import etag_of, not_modified, tagged_json
from services.shared.csvs import csvw
from services.shared.errors import NotAcceptable, problem_responses
from services.shared.lane.routing import heavy
from services.shared.pictures import SVG, Specification
from services.shared.routing import StrictRoute
from services.statistics.spc.rulesets import DEFAULT_RULE_SET
from services.statistics.spc.vocabulary import RuleSetName

MOST_INDICATORS, USUAL_WIDTH = 20, 1_100
PROBLEMS = (
    IndicatorNotFound, NoSuchCategory, PeriodsReversed, NoSuchDay, TooManyOrganisations, NoMembers,
)  # fmt: skip
IconName = Literal[
    "common_cause", "improvement_high", "improvement_low", "concern_high", "concern_low",
    "neutral_high", "neutral_low", "consistent_pass", "consistent_fail", "inconsistent",
]  # fmt: skip

router = APIRouter(prefix="/v1/metrics", tags=["scorecards"], route_class=heavy(many))
CSVW, METADATA = "application/csvm+json", "/v1/metrics/scorecards/csv-metadata.json"
CellField = Literal[
    "period", "value", "mean", "lower_limit", "upper_limit", "special_cause", "variation",
    "variation_reason", "variation_icon", "target", "target_label", "this_period", "assurance",
    "assurance_icon", "sentence", "trend", "points", "quality", "spc",
]  # fmt: skip


def _parted(fields: Any) -> Any:
    """Names with commas between them, as well as one by one."""
    return [name for each in fields for name in each.split(",")] if fields else fields


Fields = Annotated[
    list[CellField] | None,
    BeforeValidator(_parted),
    Query(
        description="of each cell only these, beside organisation and indicator; with commas,"
        " or repeated. The others are left out",
        examples=[["value", "sentence"]],
    ),
]
icons = APIRouter(prefix="/v1/metrics", tags=["scorecards"], route_class=StrictRoute)


@dataclass(frozen=True)
class ScorecardQuery:
    """Which organisations and indicators, by which rules, on which map."""

    on_map: OnMap
    indicator: Annotated[
        list[NamedIndicator],
        Query(min_length=1, max_length=MOST_INDICATORS, examples=[["ae-breaches"]]),
    ]
    organisation: Organisations = None
    members_of: MembersOf = None
    kind: Kind = "sub_icb"
    category: Annotated[str, Query(pattern=PART, description="of the indicators' breakdown")] = (
        "all"
    )
    start: Start = EARLIEST
    end: End = LATEST
    ruleset: Annotated[RuleSetName, Query(description="the published rules")] = DEFAULT_RULE_SET
    variation: Annotated[
        list[VariationKind] | None,
        Query(description="only cells of this kind; repeatable", examples=[["concern"]]),
    ] = None
    sort: Annotated[
        Order,
        Query(description="value and -value within each indicator; variation: concerns first"),
    ] = Order.ORGANISATION
    sentence: Annotated[
        Literal["in_cell", "alone"],
        Query(description="alone: names the organisation, so that it can stand by itself"),
    ] = "in_cell"

    def asked(self) -> ScorecardAsked:
        """Raises PeriodsReversed."""
        first, last = span(self.start, self.end)
        return ScorecardAsked(
            self.indicator,
            GroupAsked(self.organisation or (), self.members_of, self.kind),
            self.category,
            first,
            last,
            self.ruleset,
            self.on_map,
            ShownCells(self.variation or (), self.sort, self.sentence == "alone"),
        )


async def stored_scorecard(
    request: Request, query: Annotated[ScorecardQuery, Depends()]
) -> Scorecard:
    """What the scorecard answers, and what its picture is drawn from."""
    asked = query.asked()
    organisations = await request.app.state.directory.current()
    async with request.app.state.database.read() as session:
        board = await read_board(session, organisations, asked)
        names = await organisation_names(session, set(board.organisations))
    return scorecard(board, asked, organisations, names)


@router.get(
    "/scorecards",
    summary="Many organisations by many indicators",
    response_model=Scorecard,
    responses=FILES | problem_responses(*PROBLEMS, TwoFormats, NotAcceptable),
)
async def get_scorecard(
    request: Request,
    _: Reader,
    found: Annotated[Scorecard, Depends(stored_scorecard)],
    form: ChosenFormat = None,
    fields: Fields = None,
) -> Response:
    """For each the latest figure, its variation, its target, and a sentence that names the rule.

    What an organisation cannot be given on the map, or lacks, is left out and told in `warnings`.
    """
    chosen = form_of(request, form)
    if chosen == "json":
        return tagged_json(request, _json(found, fields), answer_etag(found))
    return await _file(request, found, fields, chosen)


@router.get(
    "/scorecards.csv",
    summary="Many organisations by many indicators as CSV",
    response_class=Response,
    responses=CSV | problem_responses(*PROBLEMS, TwoFormats),
)
async def get_scorecard_csv(
    request: Request,
    _: Reader,
    found: Annotated[Scorecard, Depends(stored_scorecard)],
    form: ChosenFormat = None,
    fields: Fields = None,
) -> Response:
    """A line for each cell; the first line names the columns."""
    return await _file(request, found, fields, form_of(request, form))


@router.get(
    "/scorecards.xlsx",
    summary="Many organisations by many indicators as a workbook",
    response_class=Response,
    responses=WORKBOOK | problem_responses(*PROBLEMS, TwoFormats),
)
async def get_scorecard_workbook(
    request: Request,
    _: Reader,
    found: Annotated[Scorecard, Depends(stored_scorecard)],
    form: ChosenFormat = None,
    fields: Fields = None,
) -> Response:
    """A line for each cell."""
    return await _file(request, found, fields, form_of(request, form))


async def _file(
    request: Request, found: Scorecard, fields: Sequence[CellField] | None, chosen: Format
) -> Response:
    own = etag_of(chosen, answer_etag(found))
    if (known := not_modified(request, own)) is not None:
        return known
    headers = {
        "ETag": own, "Content-Disposition": f'attachment; filename="scorecard.{chosen}"'
    }  # fmt: skip
    if chosen == "csv":
        headers["Link"] = f'<{METADATA}>; rel="describedby"; type="{CSVW}"'
    write = to_csv if chosen == "csv" else to_workbook
    body = await asyncio.to_thread(write, found, fields)
    return Response(body, media_type=MEDIA[chosen], headers=headers)


def _json(found: Scorecard, fields: Sequence[CellField] | None) -> str:
    if not fields:
        return found.model_dump_json()
    kept = {"__all__": {*ALWAYS, *fields}}
    whole = dict.fromkeys(Scorecard.model_fields, True)
    return found.model_dump_json(include=whole | {"cells": kept})


@router.get(
    "/scorecards/csv-metadata.json",
    summary="What the columns of the CSV mean",
    response_class=JSONResponse,
    responses={200: {"content": {CSVW: {"schema": {"type": "object"}}}}},
    dependencies=[PUBLIC],
)
async def get_scorecard_metadata(request: Request) -> Response:
    """CSV on the Web (W3C): datatype and meaning of each column. No token is needed."""
    described = csvw("/v1/metrics/scorecards.csv", "Scorecard", KEY, COLUMNS)
    etag = etag_of(described)
    known = not_modified(request, etag)
    return known or JSONResponse(described, media_type=CSVW, headers={"ETag": etag})


def chart(card: Scorecard, width: float) -> Specification:
    # What only pictures need is not loaded at start.
    from services.metrics.scorecards.charts.scorecard_chart import scorecard_chart

    return scorecard_chart(card, width)


add_pictures(
    router, "/scorecards", "scorecard", "The scorecard",
    read=stored_scorecard, chart=chart, problems=problem_responses(*PROBLEMS, TooManyCells),
    usual=USUAL_WIDTH,
)  # fmt: skip


@icons.get(
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
