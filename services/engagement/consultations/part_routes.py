"""`/v1/engagement/consultations/{id}/record` and a path for each part of the record."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from services.contracts.populations import PopulationClient
from services.engagement.consultations import part_service, problems
from services.engagement.consultations.margin_service import with_registered
from services.engagement.consultations.part_service import part_etag
from services.engagement.consultations.presenter import part_of
from services.engagement.consultations.queries import read_consultation, whole
from services.engagement.consultations.routes import CHANGED, Reader, Writer
from services.engagement.consultations.schemas.margins import Margins
from services.engagement.consultations.schemas.parts import PARTS, PartView, RecordView
from services.engagement.consultations.service import PREFIX
from services.shared.audit.actor import Actor
from services.shared.auth import Principal
from services.shared.calling import service_client
from services.shared.conditional import check_match, tagged
from services.shared.database import WriteSession
from services.shared.days import london_day
from services.shared.errors import problem_responses
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OWNER
from services.shared.routing import Router, StrictRoute
from services.shared.schemas import Schema

router = Router(prefix=f"{PREFIX}/{{consultation_id}}", tags=["record"], route_class=StrictRoute)
FOUND = problem_responses(problems.ConsultationNotFound)
PUT = (
    *CHANGED,
    problems.PartEarly,
    problems.PartFrozen,
    problems.PartShortened,
    problems.LinkLoose,
    problems.ShareContradicted,
)
OF_ONE = {
    "margins": (problems.PopulationUnknown, problems.MarginMismatch, problems.DirectorySilent),
    "decision": (problems.NoConsultation,),
}
"""What only one part may answer."""
TOLD = "It is versioned: earlier ones stay on record. `If-Match`: the ETag of the part as it is."


@router.get("/record", summary="All that was put on a consultation's record", responses=FOUND)
async def get_record(request: Request, consultation_id: UUID, principal: Reader) -> RecordView:
    """The newest version of each part."""
    async with request.app.state.database.read() as session:
        found = await whole(session, await read_consultation(session, consultation_id, principal))
    today = london_day(datetime.now(UTC))
    items = [part_of(found, name, found.parts.get(name), today) for name in PARTS]
    return RecordView(items=[each for each in items if each.version])


async def _complete(
    request: Request, consultation: UUID, new: Schema, principal: Principal
) -> Schema:
    """Populations that the directory knows are asked for before anything is held."""
    if not isinstance(new, Margins) or not new.organisations:
        return new
    state = request.app.state
    async with state.database.read() as session:
        await read_consultation(session, consultation, principal)
    asked = service_client(state.settings, state.name, to="directory", scope="directory.read")
    async with asked as client:
        return await with_registered(new, PopulationClient(client))


def _reading(name: str) -> Callable[..., Awaitable[PartView | Response]]:
    async def get_part(
        request: Request, response: Response, consultation_id: UUID, principal: Reader
    ) -> PartView | Response:
        async with request.app.state.database.read() as session:
            row = await read_consultation(session, consultation_id, principal)
            found = await whole(session, row)
        part, today = found.parts.get(name), london_day(datetime.now(UTC))
        etag = part_etag(row.id, name, part)
        return tagged(request, response, part_of(found, name, part, today), etag)

    return get_part


def _writing(name: str, kind: type[Schema]) -> Callable[..., Awaitable[Response]]:
    async def put_part(
        request: Request, consultation_id: UUID, new: Any, principal: Writer
    ) -> Response:
        told = await _complete(request, consultation_id, new, principal)

        async def put(session: WriteSession) -> Answer:
            actor, matches = Actor.of(request, principal), partial(check_match, request)
            found, part = await part_service.put_part(
                session, consultation_id, name, told, actor=actor, matches=matches
            )
            view = part_of(found, name, part, london_day(actor.now))
            return Answer(200, view, {"ETag": part_etag(consultation_id, name, part)})

        return await once(request, principal, None, put)

    put_part.__annotations__["new"] = kind
    return put_part


for _name, (_kind, _words) in PARTS.items():
    _noun = _name.replace("-", "_")
    router.add_api_route(
        f"/{_name}",
        _reading(_name),
        methods=["GET"],
        name=f"get_{_noun}",
        summary=f"The record's part: {_words}",
        description="Version 0 where nothing was entered yet; it has an ETag too.",
        response_model=PartView,
        responses=FOUND,
    )
    router.add_api_route(
        f"/{_name}",
        _writing(_name, _kind),
        methods=["PUT"],
        name=f"update_{_noun}",
        summary=f"Put on record: {_words}",
        description=TOLD,
        response_model=PartView,
        responses=problem_responses(*PUT, *OF_ONE.get(_name, ())),
        dependencies=[OWNER],
    )
