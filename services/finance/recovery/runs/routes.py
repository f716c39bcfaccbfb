"""`/v1/finance/recovery/runs`."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.finance.recovery.determinations.code_queries import lists_for
from services.finance.recovery.determinations.queries import Directory
from services.finance.recovery.prices.problems import PriceBookNotFound
from services.finance.recovery.runs import repository, result_repository, service
from services.finance.recovery.runs.difference_repository import BEFORE_ALL, KEY, differences_after
from services.finance.recovery.runs.params import LinesAsked
from services.finance.recovery.runs.presenter import difference_of, line_view, run_view, summary_of
from services.finance.recovery.runs.problems import NoActivity, RunNotFinished, RunNotFound
from services.finance.recovery.runs.schemas import (
    Difference,
    GroupedBy,
    NewRun,
    RunLine,
    RunView,
    Summary,
)
from services.finance.recovery.runs.service import PREFIX, folder_of
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import etag_of, tagged
from services.shared.database import WriteSession
from services.shared.errors import problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OWNER, NotYours
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["recovery"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("finance.read")]
Writer = Annotated[Principal, requires("finance.write")]


@router.get("", summary="Runs, newest first", responses=problem_responses(CursorInvalid))
async def list_runs(request: Request, principal: Reader, asked: Asked) -> Page[RunView]:
    """The runs of the caller's organisations."""
    async with request.app.state.database.read() as session:
        rows = await repository.runs_before(session, asked.after, asked.most, principal)
        synthetic = await repository.synthetic_of(session, [run.id for run, *_ in rows])
    return Page[RunView].of(
        asked,
        rows,
        key=lambda row: [row[0].number or 0],
        item=lambda row: run_view(row, synthetic=row[0].id in synthetic),
    )


@router.post(
    "",
    status_code=202,
    summary="Go through activity: who pays for each line, and at what price",
    response_model=RunView,
    responses=problem_responses(NotYours, NoActivity, PriceBookNotFound),
    dependencies=[OWNER],
)
async def create_run(
    request: Request, new: NewRun, principal: Writer, key: OptionalKey
) -> Response:
    """By a job. Of a month that a provider sent twice the later batch counts. The same activity,
    rules, price books and directory give the same bytes.
    """

    async def start(session: WriteSession) -> Answer:
        run, job = await service.start_run(session, new, actor=Actor.of(request, principal))
        synthetic = await repository.is_synthetic(session, run.id)
        view = run_view((run, job, None), synthetic=synthetic)
        return Answer(202, view, {"Location": f"/v1/finance/jobs/{job.id}"})

    return await once(request, principal, key, start)


@router.get(
    "/{run_id}",
    summary="One run",
    response_model=RunView,
    responses=problem_responses(RunNotFound),
)
async def get_run(
    request: Request, response: Response, run_id: UUID, principal: Reader
) -> RunView | Response:
    """What it goes by, and how far it is."""
    async with request.app.state.database.read() as session:
        row = await service.read_run(session, run_id, principal)
        synthetic = await repository.is_synthetic(session, run_id)
    view = run_view(row, synthetic=synthetic)
    return tagged(request, response, view, etag_of(run_id, row[1].updated_at))


@router.get(
    "/{run_id}/summary",
    summary="A run by one property of its lines",
    responses=problem_responses(RunNotFound, RunNotFinished),
)
async def get_run_summary(
    request: Request,
    run_id: UUID,
    principal: Reader,
    by: Annotated[GroupedBy, Query(description="the property")] = "outcome",
) -> Summary:
    """Lines without a price are counted, and never as 0 pounds."""
    state = request.app.state
    async with state.database.read() as session:
        _, result = await service.read_finished(session, run_id, principal)
        synthetic = await repository.is_synthetic(session, run_id)
    rows = await asyncio.to_thread(result_repository.grouped, folder_of(state.settings, run_id), by)
    return summary_of(by, rows, result.totals, synthetic=synthetic)


@router.get(
    "/{run_id}/lines",
    summary="The lines of a run, each explained",
    responses=problem_responses(RunNotFound, RunNotFinished, CursorInvalid),
)
async def list_run_lines(
    request: Request, run_id: UUID, principal: Reader, asked: Asked, wanted: LinesAsked
) -> Page[RunLine]:
    """In the order of the activity; filters narrow them together."""
    state = request.app.state
    async with state.database.read() as session:
        _, result = await service.read_finished(session, run_id, principal)
    rows = await asyncio.to_thread(
        result_repository.lines_after,
        folder_of(state.settings, run_id),
        wanted,
        -1 if asked.after is None else asked.after,
        asked.most,
    )
    directory: Directory = state.places
    names = await directory.names({row["payer"] for row in rows if row["payer"]})
    names |= lists_for(result.finished_at.date()).names
    return Page[RunLine].of(
        asked, rows, key=lambda row: [row["line"]], item=lambda row: line_view(row, names)
    )


@router.get(
    "/{run_id}/differences",
    summary="What another run says otherwise",
    responses=problem_responses(RunNotFound, RunNotFinished, CursorInvalid),
)
async def list_run_differences(
    request: Request,
    run_id: UUID,
    principal: Reader,
    asked: Asked,
    before: Annotated[UUID, Query(description="the run to compare with")],
) -> Page[Difference]:
    """Line by line, by provider, month, feed and reference: outcome, payer, prices and flags.

    About two million lines are gone through for a page: one of large runs that say nearly the same
    has few items, or none, and a `next_cursor` where there may be more.
    """
    state = request.app.state
    async with state.database.read() as session:
        after_files = await service.read_files(session, state.settings, run_id, principal)
        before_files = await service.read_files(session, state.settings, before, principal)
    found = await asyncio.to_thread(
        differences_after,
        state.settings,
        before_files,
        after_files,
        asked.key or BEFORE_ALL,
        asked.most,
    )
    return Page[Difference].of(
        asked,
        found.rows,
        key=lambda row: [row[name] for name in KEY],
        item=difference_of,
        unread=found.unread,
    )
