"""`/v1/engagement/consultations/{id}/results/questions/{code}/indicator`, and what was sent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Query, Request, Response

from services.contracts.indicators import IndicatorsClient
from services.engagement.consultations.problems import ConsultationNotFound, ResultsNotYet
from services.engagement.consultations.queries import read_consultation
from services.engagement.consultations.routes import Reader, Writer
from services.engagement.indicators import problems, repository
from services.engagement.indicators.presenter import item_of, view_of
from services.engagement.indicators.queries import (
    AskedShares,
    arrival_of,
    read_edition,
    read_shares,
)
from services.engagement.indicators.schemas import (
    IndicatorEditionItem,
    IndicatorEditionView,
    NewIndicatorEdition,
)
from services.engagement.indicators.service import path_of, send_shares
from services.engagement.results.file_routes import QuestionPath
from services.engagement.results.problems import QuestionUnknown, TooManyFigures
from services.engagement.results.routes import PREFIX, is_dear
from services.shared.audit.actor import Actor
from services.shared.calling import client_for_caller
from services.shared.conditional import tagged
from services.shared.days import london_day
from services.shared.errors import problem_responses
from services.shared.lane.routing import heavy
from services.shared.owning import OWNER
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router

router = Router(prefix=PREFIX, tags=["results"], route_class=heavy(is_dear))
Number = Annotated[int, Path(ge=1, le=1_000_000)]


@asynccontextmanager
async def _metrics(request: Request) -> AsyncIterator[IndicatorsClient]:
    """With the token of who asks: nothing is sent that they may not send themselves."""
    settings, held = request.app.state.settings, request.headers["authorization"]
    async with client_for_caller(settings, to="metrics", authorization=held) as client:
        yield IndicatorsClient(client)


@router.post(
    "/questions/{code}/indicator",
    status_code=202,
    summary="Send the answers to a closed question to an indicator",
    response_model=IndicatorEditionView,
    responses=problem_responses(
        ConsultationNotFound, QuestionUnknown, ResultsNotYet, TooManyFigures, problems.NoSurvey,
        problems.QuestionOpen, problems.OptionsUnfit, problems.NoFigure, problems.IndicatorUnfit,
        problems.PeriodTaken, problems.MetricsRefused, problems.MetricsUnavailable,
    ),
    dependencies=[OWNER],
)  # fmt: skip
async def create_indicator_edition(
    request: Request,
    response: Response,
    consultation_id: UUID,
    code: QuestionPath,
    new: NewIndicatorEdition,
    principal: Writer,
    by: Annotated[
        Literal["area"] | None, Query(description="area: a figure of each area besides")
    ] = None,
) -> IndicatorEditionView:
    """The share of those who answered who chose the options, as results show it, for the period in
    which the survey closed. It goes with the caller's token, which needs `metrics.write`, to an
    indicator that is there and published. The same again is one edition; other options are the
    next edition, and a revision of the figure.
    """
    state, actor = request.app.state, Actor.of(request, principal)
    asked = AskedShares(code, new.options, by == "area")
    async with state.database.read() as session:
        today = london_day(actor.now)
        found = await read_shares(session, consultation_id, asked, principal, today)
    async with _metrics(request) as metrics:
        row, sent = await send_shares(state.database, metrics, found, new.indicator, actor=actor)
    response.headers["Location"] = path_of(row)
    return view_of(row, sent)


@router.get(
    "/indicators",
    summary="What was sent to indicators, newest first",
    responses=problem_responses(ConsultationNotFound, CursorInvalid),
)
async def list_indicator_editions(
    request: Request, consultation_id: UUID, principal: Reader, asked: Asked
) -> Page[IndicatorEditionItem]:
    """Of which question, to which indicator, with which figures."""
    async with request.app.state.database.read() as session:
        row = await read_consultation(session, consultation_id, principal)
        rows = await repository.editions_before(session, row.id, asked.after, asked.most)
    return Page[IndicatorEditionItem].of(asked, rows, key=lambda each: [each.number], item=item_of)


@router.get(
    "/indicators/{number}",
    summary="What was sent to an indicator, and whether it arrived",
    response_model=IndicatorEditionView,
    responses=problem_responses(ConsultationNotFound, problems.EditionNotFound),
)
async def get_indicator_edition(
    request: Request, response: Response, consultation_id: UUID, number: Number, principal: Reader
) -> IndicatorEditionView | Response:
    """`arrival` is what the metrics service tells the caller of the import."""
    async with request.app.state.database.read() as session:
        row = await read_edition(session, consultation_id, number, principal)
    async with _metrics(request) as metrics:
        found = view_of(row, await arrival_of(metrics, row.import_id))
    return tagged(request, response, found)
