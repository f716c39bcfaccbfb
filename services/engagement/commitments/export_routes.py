"""`/v1/engagement/commitments.csv`: what was promised after consultations, for other systems."""

from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import JSONResponse

from services.contracts.codes import OdsCode
from services.engagement.commitments.export_files import COLUMNS, KEY, TITLE, to_csv
from services.engagement.commitments.export_problems import CommitmentsTooMany
from services.engagement.commitments.export_repository import promised
from services.shared.auth import PUBLIC, Principal, requires
from services.shared.csvs import csvw
from services.shared.downloads import CSV, DESCRIPTION, described_csv, description
from services.shared.errors import Fault, problem_responses
from services.shared.routing import Router, StrictRoute

PREFIX = "/v1/engagement"
PATH, METADATA = f"{PREFIX}/commitments.csv", f"{PREFIX}/commitments/csv-metadata.json"
MOST = 2_000
router = Router(prefix=PREFIX, tags=["commitments"], route_class=StrictRoute)
QueryOrganisation = Annotated[
    OdsCode | None, Query(alias="organisation", description="null: all of the caller's")
]


@router.get(
    "/commitments.csv",
    summary="Commitments after consultations as CSV",
    response_class=Response,
    responses=CSV | problem_responses(CommitmentsTooMany),
)
async def get_commitment_export(
    request: Request,
    principal: Annotated[Principal, requires("engagement.read")],
    organisation: QueryOrganisation = None,
) -> Response:
    """Those that are public, of consultations of the caller's organisations, as they stand."""
    async with request.app.state.database.read() as session:
        found = await promised(session, organisation, MOST + 1, principal)
    if len(found) > MOST:
        said = f"There are more than {MOST:,}; ask for those of one organisation."
        fault = Fault("/query/organisation", CommitmentsTooMany.code, said)
        raise CommitmentsTooMany(said, errors=[fault])
    return described_csv(request, "commitments", to_csv(found), METADATA)


@router.get(
    "/commitments/csv-metadata.json",
    summary="What the columns of the commitments mean",
    response_class=JSONResponse,
    responses=DESCRIPTION,
    dependencies=[PUBLIC],
)
async def get_commitment_export_metadata(request: Request) -> Response:
    """CSV on the Web (W3C): datatype and meaning of each column. No token is needed."""
    described = csvw(PATH, TITLE, KEY, COLUMNS)
    return description(request, described)
