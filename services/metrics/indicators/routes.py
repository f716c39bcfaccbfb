"""`/v1/metrics/indicators`: the definitions in force."""

from functools import partial
from typing import Annotated

from fastapi import Query, Request, Response

from services.metrics.indicators import problems, repository
from services.metrics.indicators.models import Indicator
from services.metrics.indicators.params import IndicatorCode, SearchText
from services.metrics.indicators.queries import (
    PATH,
    IndicatorNotFound,
    indicator_etag,
    read_indicator,
    version_path,
)
from services.metrics.indicators.repository import Filter
from services.metrics.indicators.schemas import (
    IndicatorContent,
    IndicatorDefinition,
    Level,
    NewIndicator,
    State,
)
from services.metrics.indicators.service import Change
from services.shared.audit.actor import Actor
from services.shared.auth import (
    Principal,
    requires,
)
from services.shared.conditional import check_match, not_modified
from services.shared.database import WriteSession
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import DEFINITION, NotYours, Owner, OwnerUnclear, owner_of
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute
from services.shared.schemas import SOME_TEXT

router = Router(prefix=PATH, tags=["indicators"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("metrics.read")]
Writer = Annotated[Principal, requires("metrics.write")]
MATCHED = (IndicatorNotFound, NotYours, PreconditionRequired, PreconditionFailed)


@router.get("", summary="The indicators, by code", responses=problem_responses(CursorInvalid))
async def list_indicators(
    request: Request,
    _: Reader,
    asked: Asked,
    level: Annotated[Level | None, Query(description="national or local")] = None,
    programme_area: Annotated[
        str | None,
        Query(
            max_length=200,
            pattern=SOME_TEXT,
            examples=["planned care"],
            description="as defined",
        ),
    ] = None,
    state: Annotated[State | None, Query(description="how far the definition has come")] = None,
    q: SearchText = None,
) -> Page[IndicatorDefinition]:
    """Each indicator in the version in force: the newest published, or else the newest."""
    wanted = Filter(level, programme_area, state, q)
    async with request.app.state.database.read() as session:
        rows = await repository.indicators_after(session, asked.after, asked.most, wanted)
    return Page[IndicatorDefinition].of(
        asked, rows, key=lambda row: [row.code], item=IndicatorDefinition.of
    )


@router.get(
    "/{code}",
    summary="One indicator",
    response_model=IndicatorDefinition,
    responses=problem_responses(IndicatorNotFound),
)
async def get_indicator(
    request: Request, response: Response, code: IndicatorCode, _: Reader
) -> IndicatorDefinition | Response:
    """The version in force: the newest published, or else the newest."""
    indicator = await read_indicator(request.app.state.database, code)
    return not_modified(request, indicator_etag(indicator)) or shown(response, indicator)


@router.post(
    "",
    status_code=201,
    summary="Draft an indicator",
    response_model=IndicatorDefinition,
    responses=problem_responses(problems.IndicatorExists, problems.DefinitionInvalid, OwnerUnclear),
    dependencies=[DEFINITION],
)
async def create_indicator(
    request: Request, new: NewIndicator, principal: Writer, key: OptionalKey, owner: Owner = None
) -> Response:
    """Version 1, a draft. A second person approves it, then it is published.

    A local one is the caller's organisation's own; a national one needs `metrics.catalogue`.
    """
    owning, actor = owner_of(principal.orgs, owner), Actor.of(request, principal)

    async def act(session: WriteSession) -> Answer:
        change = Change(session, actor)
        indicator = await change.draft(new, owning)
        headers = {"Location": f"{PATH}/{new.code}", "ETag": indicator_etag(indicator)}
        return Answer(201, IndicatorDefinition.of(indicator), headers)

    return await once(request, principal, key, act)


@router.put(
    "/{code}",
    summary="Change the definition of an indicator",
    responses=problem_responses(*MATCHED, problems.DefinitionInvalid),
    dependencies=[DEFINITION],
)
async def update_indicator(
    request: Request,
    response: Response,
    code: IndicatorCode,
    content: IndicatorContent,
    principal: Writer,
) -> IndicatorDefinition:
    """Changes the draft; beside a published version a new draft is made, and that stays readable.

    `If-Match`: the ETag of the newest version. `Content-Location` is the version that was written.
    """
    async with request.app.state.database.write() as session:
        change = Change(session, Actor.of(request, principal))
        indicator = await change.redraft(code, content, partial(check_match, request))
    return shown(response, indicator)


def shown(response: Response, indicator: Indicator) -> IndicatorDefinition:
    """A version, with the headers that say which one it is."""
    response.headers["ETag"] = indicator_etag(indicator)
    response.headers["Content-Location"] = version_path(indicator)
    return IndicatorDefinition.of(indicator)
