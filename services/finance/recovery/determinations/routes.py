"""`/v1/finance/recovery/determine`."""

from typing import Annotated

from fastapi import Request

from services.finance.recovery.determinations.presenter import result_of
from services.finance.recovery.determinations.queries import NOTHING, Directory
from services.finance.recovery.determinations.schemas import (
    MOST_LINES,
    DeterminationRequest,
    DeterminationResult,
)
from services.finance.recovery.determinations.service import (
    SectorCrossesBorder,
    codes_of,
    determine_lines,
    list_names,
    needs_directory,
    read_held,
)
from services.shared.auth import Principal, requires
from services.shared.errors import problem_responses
from services.shared.lane.routing import heavy, long_body
from services.shared.routing import Router

router = Router(prefix="/v1/finance/recovery", tags=["recovery"], route_class=heavy(long_body))
Reader = Annotated[Principal, requires("finance.read")]


@router.post(
    "/determine",
    summary="Who pays for lines of activity, and why",
    description=f"""\
Up to {MOST_LINES:,} lines. Each has one outcome, a payer where there is one, the body responsible
in law, and every question that was asked. Nothing is stored.

Home, practice and provider are those of the admission, or else of the activity. A missing or
pseudo postcode means the provider's main site. A date without a rule set is unassigned, never
decided by the nearest; where your organisation carries one on, the line is flagged.""",
    responses=problem_responses(SectorCrossesBorder),
)
async def calculate_payers(
    request: Request, body: DeterminationRequest, principal: Reader
) -> DeterminationResult:
    directory: Directory = request.app.state.places
    known = await directory.known() if needs_directory(body) else NOTHING
    held = await read_held(request.app.state.database, body, principal.orgs)
    lines = determine_lines(body, known, held)
    names = await directory.names(codes_of(lines)) | list_names(body)
    return result_of(lines, names)
