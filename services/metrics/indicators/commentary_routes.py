"""`/v1/metrics/indicators/{code}/commentary` and the reminders of local indicators."""

from typing import Annotated

from fastapi import Path, Query, Request, Response

from services.contracts.codes import ODS_CODE
from services.metrics.indicators import commentary_service, problems, repository
from services.metrics.indicators.commentary_schemas import (
    CommentaryItem,
    NewCommentary,
    RaisedReminder,
    Reminders,
)
from services.metrics.indicators.params import IndicatorCode
from services.metrics.indicators.queries import PATH, IndicatorNotFound, read_indicator
from services.metrics.indicators.reminder_service import remind
from services.metrics.indicators.routes import Reader, Writer
from services.metrics.indicators.service import CATALOGUE
from services.shared.audit.actor import Actor
from services.shared.database import WriteSession
from services.shared.errors import problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.jobs.schemas import Reason
from services.shared.owning import CONCERNED, DEFINITION, MEMBERS, NotYours
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute
from services.shared.schemas import Day

router = Router(prefix=PATH, tags=["indicators"], route_class=StrictRoute)
reminders = Router(prefix="/v1/metrics/reminders", tags=["indicators"], route_class=StrictRoute)


@router.get(
    "/{code}/commentary",
    summary="What was said of the figures of an indicator",
    responses=problem_responses(CursorInvalid, IndicatorNotFound),
)
async def list_indicator_commentary(
    request: Request,
    code: IndicatorCode,
    _: Reader,
    asked: Asked,
    organisation: Annotated[
        str | None, Query(pattern=ODS_CODE, examples=["27D"], description="ODS code")
    ] = None,
    period: Annotated[Day | None, Query(description="first day of the period")] = None,
) -> Page[CommentaryItem]:
    """By organisation and period, newest first; an earlier text stays beside a later one."""
    async with request.app.state.database.read() as session:
        indicator = await read_indicator(session, code)
        rows = await repository.commentary_before(
            session, indicator.id, organisation, period, asked.after, asked.most
        )
    return Page[CommentaryItem].of(
        asked, rows, key=lambda row: [row.id or 0], item=CommentaryItem.of
    )


@router.post(
    "/{code}/commentary",
    status_code=201,
    summary="Say something of a figure",
    response_model=CommentaryItem,
    responses=problem_responses(NotYours, IndicatorNotFound, problems.PeriodInvalid),
    dependencies=[MEMBERS],
)
async def create_indicator_commentary(
    request: Request, code: IndicatorCode, new: NewCommentary, principal: Writer, key: OptionalKey
) -> Response:
    """Of one organisation and one period; nothing said before is overwritten."""
    organisations = await request.app.state.directory.current()

    async def act(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        row = await commentary_service.comment(session, organisations, code, new, actor=actor)
        return Answer(201, CommentaryItem.of(row), {"Location": f"{PATH}/{code}/commentary"})

    return await once(request, principal, key, act)


@router.post(
    "/{code}/commentary/{number}/withdrawal",
    summary="Withdraw what was said of a figure",
    response_model=CommentaryItem,
    responses=problem_responses(
        IndicatorNotFound, problems.CommentNotFound, problems.CommentWithdrawn
    ),
    dependencies=[CONCERNED],
)
async def withdraw_commentary(
    request: Request,
    code: IndicatorCode,
    number: Annotated[int, Path(ge=1, le=2**31 - 1, examples=[3])],
    body: Reason,
    principal: Writer,
    key: OptionalKey,
) -> Response:
    """By who said it, and by the body that it is about; it stays on record."""
    organisations = await request.app.state.directory.current()

    async def act(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        row = await commentary_service.withdraw_comment(
            session, organisations, code, number, body.reason, actor=actor
        )
        return Answer(200, CommentaryItem.of(row), {"Location": f"{PATH}/{code}/commentary"})

    return await once(request, principal, key, act)


@reminders.post(
    "",
    summary="Remind of local figures that are awaited",
    response_model=Reminders,
    dependencies=[DEFINITION],
)
async def remind_of_figures(request: Request, principal: Writer, key: OptionalKey) -> Response:
    """An event `uk.marches.metrics.indicator.reminder` for each local figure that is not there a
    week before its due date or later. Each is raised once: the worker does so every hour, and you
    may as often as you like for your own indicators (with `metrics.catalogue` for all).
    """
    of = None if CATALOGUE in principal.scopes else principal.orgs

    async def act(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        raised = [
            RaisedReminder(indicator=indicator.code, period=due.period, due=due.day)
            for indicator, due in await remind(session, actor, of)
        ]
        return Answer(200, Reminders(raised=raised))

    return await once(request, principal, key, act)
