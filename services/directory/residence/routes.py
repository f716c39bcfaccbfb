"""`/v1/directory/residence`."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from services.directory.residence.params import Lsoa, PostcodeSector
from services.directory.residence.schemas import ResidenceFound
from services.directory.residence.service import (
    ResidenceAmbiguous,
    ResidenceNotFound,
    read_residence,
)
from services.shared.auth import Principal, requires
from services.shared.conditional import tagged
from services.shared.errors import problem_responses
from services.shared.routing import StrictRoute

router = APIRouter(prefix="/v1/directory/residence", tags=["residence"], route_class=StrictRoute)


@router.get(
    "",
    summary="Where an area lies",
    response_model=ResidenceFound,
    responses=problem_responses(ResidenceAmbiguous, ResidenceNotFound),
)
async def get_residence(
    request: Request,
    response: Response,
    _: Annotated[Principal, requires("directory.read")],
    lsoa: Lsoa = None,
    postcode_sector: PostcodeSector = None,
) -> ResidenceFound | Response:
    """Country, authority and commissioner of an LSOA or of a postcode sector, never guessed."""
    async with request.app.state.database.read() as session:
        found = await read_residence(session, lsoa, postcode_sector)
    return tagged(request, response, found)
