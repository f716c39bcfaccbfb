"""`/v1/metrics/indicators/{code}/versions`: what a code meant when, and the way to publication."""

from functools import partial
from typing import Annotated

from fastapi import Path, Request, Response

from services.metrics.indicators import problems, repository
from services.metrics.indicators.models import Indicator
from services.metrics.indicators.params import IndicatorCode
from services.metrics.indicators.queries import (
    PATH,
    IndicatorNotFound,
    indicator_etag,
    read_indicator,
    read_version,
    version_path,
)
from services.metrics.indicators.routes import MATCHED, Reader, shown
from services.metrics.indicators.schemas import IndicatorDefinition
from services.metrics.indicators.service import Change
from services.shared.audit.actor import Actor
from services.shared.auth import (
    PersonNeeded,
    Principal,
    SecondPersonNeeded,
    requires,
    requires_person,
)
from services.shared.conditional import check_match, not_modified
from services.shared.database import WriteSession
from services.shared.errors import problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import DEFINITION
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PATH, tags=["indicators"], route_class=StrictRoute)
Approver = Annotated[Principal, requires_person("metrics.publish")]
Publisher = Annotated[Principal, requires("metrics.publish")]
Version = Annotated[int, Path(ge=1, le=2**31 - 1, examples=[1])]


@router.get(
    "/{code}/versions",
    summary="The versions of an indicator, newest first",
    responses=problem_responses(CursorInvalid, IndicatorNotFound),
)
async def list_indicator_versions(
    request: Request,
    code: IndicatorCode,
    _: Reader,
    asked: Asked,
) -> Page[IndicatorDefinition]:
    """Every definition that the code ever had, and a draft where there is one."""
    async with request.app.state.database.read() as session:
        await read_indicator(session, code)
        rows = await repository.versions_before(session, code, asked.after, asked.most)
    return Page[IndicatorDefinition].of(
        asked, rows, key=lambda row: [row.version], item=IndicatorDefinition.of
    )


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
    return not_modified(request, indicator_etag(indicator)) or shown(response, indicator)


@router.post(
    "/{code}/versions/{version}/approval",
    summary="Approve a draft, as a second person",
    response_model=IndicatorDefinition,
    responses=problem_responses(
        *MATCHED, problems.NotInThisState, PersonNeeded, SecondPersonNeeded
    ),
    dependencies=[DEFINITION],
)
async def approve_indicator(
    request: Request,
    code: IndicatorCode,
    version: Version,
    principal: Approver,
    key: OptionalKey,
) -> Response:
    """Whoever drafted it may not approve it. `If-Match`: the ETag of the version.

    A national one needs `metrics.catalogue` too, here and to publish it.
    """

    async def act(session: WriteSession) -> Answer:
        change = Change(session, Actor.of(request, principal))
        return _moved(await change.approve(code, version, partial(check_match, request)))

    return await once(request, principal, key, act)


@router.post(
    "/{code}/versions/{version}/publication",
    summary="Publish an approved version",
    response_model=IndicatorDefinition,
    responses=problem_responses(*MATCHED, problems.NotInThisState, problems.FiguresProtected),
    dependencies=[DEFINITION],
)
async def publish_indicator(
    request: Request,
    code: IndicatorCode,
    version: Version,
    principal: Publisher,
    key: OptionalKey,
) -> Response:
    """From now on it is in force, and everybody may read it. `If-Match`: its ETag."""

    async def act(session: WriteSession) -> Answer:
        change = Change(session, Actor.of(request, principal))
        return _moved(await change.publish(code, version, partial(check_match, request)))

    return await once(request, principal, key, act)


def _moved(indicator: Indicator) -> Answer:
    headers = {"ETag": indicator_etag(indicator), "Content-Location": version_path(indicator)}
    return Answer(200, IndicatorDefinition.of(indicator), headers)
