"""`/v1/directory/residence`."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from services.directory.organisations.params import AsOf, day_of
from services.directory.residence import repository
from services.directory.residence.params import Lsoa, Postcode, PostcodeSector
from services.directory.residence.problems import ResidenceAmbiguous, ResidenceNotFound
from services.directory.residence.schemas import ResidenceFound
from services.directory.residence.service import edition_on, read_residence
from services.shared.auth import Principal, requires
from services.shared.conditional import etag_of, not_modified, tagged
from services.shared.database import Database
from services.shared.errors import problem_responses
from services.shared.routing import StrictRoute
from services.shared.sending import Pieces

AT_ONCE = 2_000

router = APIRouter(prefix="/v1/directory/residence", tags=["residence"], route_class=StrictRoute)
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
    """Every LSOA and postcode sector of the edition of the day, with the places it lies in.

    Ask again with `If-None-Match`: 304 when unchanged. `Edition-Date` is the edition's day.
    """
    async with request.app.state.database.read() as session:
        number, day = await edition_on(session, day_of(as_of))
    etag = etag_of("residence", number)
    return not_modified(request, etag) or Pieces(
        _lines(request.app.state.sending, number),
        media_type="text/csv",
        headers={"ETag": etag, "Edition-Date": day.isoformat()},
    )


async def _lines(database: Database, edition: int) -> AsyncIterator[bytes]:
    yield f"{','.join(repository.COLUMNS)}\n".encode()
    last = ("", "")
    while True:
        async with database.read() as session:
            found = await repository.lines_after(session, edition, last, AT_ONCE)
        if found is None:
            return
        lines, last = found
        yield lines.encode()
