"""`/v1/finance/recovery/timetable`."""

from typing import Annotated

from fastapi import Request, Response

from services.finance.recovery.timetable import repository
from services.finance.recovery.timetable.models import TimetableMonth
from services.finance.recovery.timetable.schemas import NewTimetableMonth, TimetableMonthView
from services.finance.recovery.timetable.service import PREFIX, state_month
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.database import WriteSession
from services.shared.errors import problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import CALLER, Owner, OwnerUnclear, owner_of
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["recovery"], route_class=StrictRoute)


@router.get(
    "", summary="Days of flex and freeze, newest first", responses=problem_responses(CursorInvalid)
)
async def list_timetable_months(
    request: Request, principal: Annotated[Principal, requires("finance.read")], asked: Asked
) -> Page[TimetableMonthView]:
    """Those of your organisations. Of a month the newest holds."""
    async with request.app.state.database.read() as session:
        rows = await repository.months_before(session, asked.after, asked.most, principal)
    return Page[TimetableMonthView].of(asked, rows, key=lambda row: [row.number or 0], item=_view)


@router.post(
    "",
    status_code=201,
    summary="State when a month is at flex and when it is frozen",
    response_model=TimetableMonthView,
    responses=problem_responses(OwnerUnclear),
    dependencies=[CALLER],
)
async def create_timetable_month(
    request: Request,
    new: NewTimetableMonth,
    principal: Annotated[Principal, requires("finance.write")],
    key: OptionalKey,
    owner: Owner = None,
) -> Response:
    """A file that comes after the freeze restates nothing of the month: what had come in time
    counts, also where the freeze is stated after the file. A claim of the month goes to flex and
    is frozen from these days on.
    """
    owning = owner_of(principal.orgs, owner)

    async def state(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        row = await state_month(session, new, owner=owning, actor=actor)
        return Answer(201, _view(row), {"Location": PREFIX})

    return await once(request, principal, key, state)


def _view(row: TimetableMonth) -> TimetableMonthView:
    told = {name: getattr(row, name) for name in TimetableMonthView.model_fields}
    return TimetableMonthView(**told | {"month": f"{row.month:%Y-%m}"})
