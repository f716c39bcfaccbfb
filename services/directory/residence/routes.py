"""`/v1/directory/residence`."""

from typing import Annotated

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from services.contracts.residences import EDITION_DATE, NEXT_EDITION_DATE
from services.directory.organisations.params import AsOf, day_of
from services.directory.residence.params import Lsoa, Postcode, PostcodeSector
from services.directory.residence.problems import ResidenceAmbiguous, ResidenceNotFound
from services.directory.residence.schemas import ResidenceFound
from services.directory.residence.service import read_residence
from services.directory.residence.snapshot_service import lines, residence_on
from services.shared.auth import Principal, requires
from services.shared.conditional import not_modified, tagged
from services.shared.errors import problem_responses
from services.shared.routing import Router, StrictRoute
from services.shared.sending import Pieces

router = Router(prefix="/v1/directory/residence", tags=["residence"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("directory.read")]


@router.get(
    "",
    summary="Where a postcode or an area lies",
    response_model=ResidenceFound,
    responses=problem_responses(ResidenceAmbiguous, ResidenceNotFound),
)
async def get_residence(
    request: Request,
    response: Response,
    _: Reader,
    postcode: Postcode = None,
    lsoa: Lsoa = None,
    postcode_sector: PostcodeSector = None,
    as_of: AsOf = None,
) -> ResidenceFound | Response:
    """Country, authority and commissioner on a day, never guessed.

    The edition is the newest of the day or before it that knows the area, or else the next one.
    """
    asked = {"postcode": postcode, "lsoa": lsoa, "postcode_sector": postcode_sector}
    async with request.app.state.database.read() as session:
        found = await read_residence(session, asked, day_of(as_of))
    return tagged(request, response, found)


@router.get(
    "/snapshot",
    summary="Where all areas lie, for replicas, as CSV",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"text/csv": {"schema": {"type": "string"}}}},
        **problem_responses(ResidenceNotFound),
    },
)
async def get_residence_snapshot(request: Request, _: Reader, as_of: AsOf = None) -> Response:
    """Every LSOA and sector, and the postcodes of all organisations, as a look-up of the day has
    them: each from the nearest edition that knows it.

    Ask again with `If-None-Match`: 304 when unchanged. `Edition-Date` is the day of the nearest
    edition, `Next-Edition-Date` that of the one after it, from which another answer holds.
    """
    async with request.app.state.database.read() as session:
        found = await residence_on(session, day_of(as_of))
    answer = not_modified(request, found.etag) or Pieces(
        lines(request.app.state.sending, found),
        media_type="text/csv",
        headers={"ETag": found.etag},
    )
    answer.headers[EDITION_DATE] = found.editions[0].day.isoformat()
    if found.next:
        answer.headers[NEXT_EDITION_DATE] = found.next.isoformat()
    return answer
