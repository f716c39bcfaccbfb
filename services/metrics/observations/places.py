"""Who may have files of figures at once: those without a token, and those with one."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from services.metrics.observations.asking import Formed
from services.shared.auth import Principal, requires
from services.shared.places import Places

FILES, FILES_OF_A_CALLER = 16, 4
WORKBOOKS = 1
"""Of the public at once: the lane is for everybody's heavy work."""
FORWARDED_FOR = "x-forwarded-for"


class FilePlaces:
    """The places of a process. What the public takes, nobody who signs in lacks."""

    def __init__(self) -> None:
        self.public = Places("public files", FILES, of_a_caller=FILES_OF_A_CALLER)
        self.public_workbooks = Places("public workbooks", WORKBOOKS)
        self.signed_in = Places("files", FILES, of_a_caller=FILES_OF_A_CALLER)


async def public_place(request: Request, form: Formed) -> AsyncIterator[None]:
    """A place until the answer is sent, where it is a file; a caller is an address."""
    if form.chosen(request) == "json":
        yield
        return
    caller = request.headers.get(FORWARDED_FOR, "")
    places: FilePlaces = request.app.state.files
    with places.public.taking(caller):
        if form.chosen(request) != "xlsx":
            yield
            return
        with places.public_workbooks.taking(caller):
            yield


async def reading(
    request: Request, form: Formed, principal: Annotated[Principal, requires("metrics.read")]
) -> AsyncIterator[Principal]:
    """The caller, with a place until the answer is sent where it is a file."""
    if form.chosen(request) == "json":
        yield principal
        return
    with request.app.state.files.signed_in.taking(principal.sub):
        yield principal


PublicPlace = Depends(public_place)
Reading = Annotated[Principal, Depends(reading)]
