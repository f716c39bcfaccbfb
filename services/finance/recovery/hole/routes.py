"""`/v1/finance/recovery/hole`."""

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from services.finance.recovery.claims.queries import claimed_lines
from services.finance.recovery.hole import repository
from services.finance.recovery.hole.presenter import hole_view
from services.finance.recovery.hole.problems import MonthsOutsideRun
from services.finance.recovery.hole.rules.decomposition import decomposed
from services.finance.recovery.hole.rules.publication import published
from services.finance.recovery.hole.schemas import By, Hole
from services.finance.recovery.runs.models import RecoveryRun
from services.finance.recovery.runs.problems import RunNotFinished, RunNotFound
from services.finance.recovery.runs.repository import is_synthetic
from services.finance.recovery.runs.service import folder_of, read_finished
from services.shared.auth import Principal, requires
from services.shared.conditional import tagged
from services.shared.dependencies import at_once
from services.shared.errors import Fault, problem_responses
from services.shared.lane.routing import always, heavy
from services.shared.pictures import Specification, add_pictures
from services.shared.routing import Router
from services.shared.schemas import Month

READING = requires("finance.read")
Reader = Annotated[Principal, READING]
PROBLEMS = problem_responses(RunNotFound, RunNotFinished, MonthsOutsideRun)


router = Router(prefix="/v1/finance/recovery/hole", tags=["recovery"], route_class=heavy(always))


@dataclass(frozen=True)
class HoleQuery:
    """Of which run and months, and by which property."""

    run: Annotated[UUID, Query(description="the run whose lines are taken apart")]
    by: Annotated[By, Query(description="the property by which the hole is told")] = "month"
    first_month: Annotated[Month | None, Query(description="null: the first of the run")] = None
    last_month: Annotated[Month | None, Query(description="null: the last of the run")] = None


async def hole(
    request: Request, query: Annotated[HoleQuery, at_once(HoleQuery)], principal: Reader
) -> Hole:
    """What is answered, and what pictures are made from."""
    state = request.app.state
    async with state.database.read() as session:
        run, _ = await read_finished(session, query.run, principal)
        first = query.first_month or f"{run.first:%Y-%m}"
        last = query.last_month or f"{run.last:%Y-%m}"
        _check_months(run, first, last)
        synthetic = await is_synthetic(session, run.id)
        claimed = []
        if query.by == "claim_status":
            months = date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-01")
            claimed = await claimed_lines(session, run.owner, *months, principal)
    folder = folder_of(state.settings, run.id)
    rows = await asyncio.to_thread(
        repository.members, folder, run.owner, query.by, first, last, claimed
    )
    seen = published(decomposed(rows))
    return hole_view(run.id, run.owner, first, last, query.by, seen, synthetic=synthetic)


def _check_months(run: RecoveryRun, first: str, last: str) -> None:
    """Raises MonthsOutsideRun: what was not gone through is not nothing."""
    has = f"{run.first:%Y-%m}", f"{run.last:%Y-%m}"
    if not has[0] <= first <= last <= has[1]:
        said = f"The run has {has[0]} to {has[1]}, and {first} to {last} is asked for."
        fault = Fault("/query/first_month", MonthsOutsideRun.code, said)
        raise MonthsOutsideRun(said, errors=[fault])


Found = Annotated[Hole, Depends(hole)]


@router.get(
    "",
    summary="What was charged for other nations' people, and what of it can be recovered",
    response_model=Hole,
    responses=PROBLEMS,
)
async def get_hole(
    request: Request, response: Response, found: Found, _: Reader
) -> Hole | Response:
    """Recoverable, absorbed by rule, other outcomes; cash and notional apart, never one figure.

    Lines charged to the commissioner of people who live outside England or have a Welsh practice.
    Counts of 1 to 7 lines are withheld, and what they cost. `by=claim_status` tells what became of
    what is recoverable; `by=if_agreement`, `if_practice` and `if_home` what lines would be where
    they were paid by activity, the practice were the other nation's, the home in England.
    """
    return tagged(request, response, found)


def _waterfall(found: Hole, width: float) -> Specification:
    # What only pictures need is not loaded at start.
    from services.finance.recovery.hole.charts.waterfall_chart import waterfall_chart

    return waterfall_chart(found, width)


add_pictures(
    router, "/waterfall", "hole_waterfall", "The hole as a waterfall", read=hole,
    chart=_waterfall, problems=PROBLEMS, access=READING,
)  # fmt: skip
