"""`/v1/metrics/indicators`: definitions, their versions, and the way to publication."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from services.metrics.indicators import problems, repository
from services.metrics.indicators.changing import Change
from services.metrics.indicators.models import Indicator
from services.metrics.indicators.repository import Filter
from services.metrics.indicators.schemas import (
    CODE,
    IndicatorContent,
    IndicatorDefinition,
    Level,
    NewIndicator,
    State,
)
from services.metrics.indicators.service import (
    PATH,
    IndicatorNotFound,
    indicator_etag,
    read_indicator,
    read_version,
    version_path,
)
from services.shared.audit.recording import By
from services.shared.auth import (
    PersonNeeded,
    Principal,
    SecondPersonNeeded,
    requires,
    requires_person,
)
from services.shared.conditional import check_match, not_modified
from services.shared.database import WriteSession
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.keys import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.paging import DEFAULT_LIMIT, Cursor, CursorInvalid, Limit, Page, Pager, page_of
from services.shared.routing import StrictRoute

router = APIRouter(prefix=PATH, tags=["indicators"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("metrics.read")]
Writer = Annotated[Principal, requires("metrics.write")]
Approver = Annotated[Principal, requires_person("metrics.publish")]
Publisher = Annotated[Principal, requires("metrics.publish")]
IndicatorCode = Annotated[str, Path(pattern=CODE, max_length=64, examples=["ae-breaches"])]
Version = Annotated[int, Path(ge=1, le=2**31 - 1, examples=[1])]
MATCHED = (IndicatorNotFound, PreconditionRequired, PreconditionFailed)


@router.get("", summary="The indicators, by code", responses=problem_responses(CursorInvalid))
async def list_indicators(
    request: Request,
    response: Response,
    _: Reader,
    level: Annotated[Level | None, Query(description="national or local")] = None,
    programme_area: Annotated[
        str | None,
        Query(
            max_length=200,
            pattern=r"^[^\x00]+$",
            examples=["planned care"],
            description="as defined",
        ),
    ] = None,
    state: Annotated[State | None, Query(description="how far the definition has come")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[IndicatorDefinition]:
    """Each indicator in the version in force: the newest published, or else the newest."""
    pager = Pager.of(request)
    after = pager.key(cursor)
    wanted = Filter(level, programme_area, state)
    async with request.app.state.database.read() as session:
        rows = await repository.indicators_after(
            session, after[0] if after else None, limit + 1, wanted
        )
    kept, following = page_of(
        rows,
        limit=limit,
        pager=pager,
        key=lambda row: [row.code],
        request=request,
        response=response,
    )
    items = [IndicatorDefinition.of(row) for row in kept]
    return Page[IndicatorDefinition](items=items, next_cursor=following)


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
    async with request.app.state.database.read() as session:
        indicator = await read_indicator(session, code)
    return not_modified(request, indicator_etag(indicator)) or _shown(response, indicator)


@router.get(
    "/{code}/versions",
    summary="The versions of an indicator, newest first",
    responses=problem_responses(CursorInvalid, IndicatorNotFound),
)
async def list_indicator_versions(
    request: Request,
    response: Response,
    code: IndicatorCode,
    _: Reader,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[IndicatorDefinition]:
    """Every definition that the code ever had, and a draft where there is one."""
    pager = Pager.of(request)
    before = pager.key(cursor)
    async with request.app.state.database.read() as session:
        await read_indicator(session, code)
        rows = await repository.versions_before(
            session, code, before[0] if before else None, limit + 1
        )
    kept, following = page_of(
        rows,
        limit=limit,
        pager=pager,
        key=lambda row: [row.version],
        request=request,
        response=response,
    )
    items = [IndicatorDefinition.of(row) for row in kept]
    return Page[IndicatorDefinition](items=items, next_cursor=following)


@router.get(
    "/{code}/versions/{version}",
    summary="One version of an indicator",
    response_model=IndicatorDefinition,
    responses=problem_responses(IndicatorNotFound),
)
async def get_indicator_version(
    request: Request, response: Response, code: IndicatorCode, version: Version, _: Reader
) -> IndicatorDefinition | Response:
    """A definition as it was, or the draft of the next."""
    async with request.app.state.database.read() as session:
        indicator = await read_version(session, code, version)
    return not_modified(request, indicator_etag(indicator)) or _shown(response, indicator)


@router.post(
    "",
    status_code=201,
    summary="Draft an indicator",
    response_model=IndicatorDefinition,
    responses=problem_responses(problems.IndicatorExists, problems.DefinitionInvalid),
)
async def create_indicator(
    request: Request, new: NewIndicator, principal: Writer, key: OptionalKey
) -> Response:
    """Version 1, a draft. A second person approves it, then it is published."""

    async def act(session: WriteSession) -> Answer:
        change = Change(session, By.of(request, principal))
        indicator = await change.draft(new)
        headers = {"Location": f"{PATH}/{new.code}", "ETag": indicator_etag(indicator)}
        return Answer(201, IndicatorDefinition.of(indicator), headers)

    return await once(request, principal, key, act)


@router.put(
    "/{code}",
    summary="Change the definition of an indicator",
    responses=problem_responses(*MATCHED, problems.DefinitionInvalid),
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
        change = Change(session, By.of(request, principal))
        indicator = await change.redraft(code, content, partial(check_match, request))
    return _shown(response, indicator)


@router.post(
    "/{code}/versions/{version}/approval",
    summary="Approve a draft, as a second person",
    response_model=IndicatorDefinition,
    responses=problem_responses(
        *MATCHED, problems.NotInThisState, PersonNeeded, SecondPersonNeeded
    ),
)
async def create_indicator_approval(
    request: Request,
    code: IndicatorCode,
    version: Version,
    principal: Approver,
    key: OptionalKey,
) -> Response:
    """Whoever drafted it may not approve it. `If-Match`: the ETag of the version."""

    async def act(session: WriteSession) -> Answer:
        change = Change(session, By.of(request, principal))
        return _moved(await change.approve(code, version, partial(check_match, request)))

    return await once(request, principal, key, act)


@router.post(
    "/{code}/versions/{version}/publication",
    summary="Publish an approved version",
    response_model=IndicatorDefinition,
    responses=problem_responses(*MATCHED, problems.NotInThisState),
)
async def create_indicator_publication(
    request: Request,
    code: IndicatorCode,
    version: Version,
    principal: Publisher,
    key: OptionalKey,
) -> Response:
    """From now on it is in force, and everybody may read it. `If-Match`: its ETag."""

    async def act(session: WriteSession) -> Answer:
        change = Change(session, By.of(request, principal))
        return _moved(await change.publish(code, version, partial(check_match, request)))

    return await once(request, principal, key, act)


def _moved(indicator: Indicator) -> Answer:
    headers = {"ETag": indicator_etag(indicator), "Content-Location": version_path(indicator)}
    return Answer(200, IndicatorDefinition.of(indicator), headers)


def _shown(response: Response, indicator: Indicator) -> IndicatorDefinition:
    response.headers["ETag"] = indicator_etag(indicator)
    response.headers["Content-Location"] = version_path(indicator)
    return IndicatorDefinition.of(indicator)
