"""`/v1/board/packs`."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Annotated, Any
from uuid import UUID

import httpx
from fastapi import Depends, Query, Request, Response

from services.board.meetings.problems import MeetingNotFound
from services.board.meetings.service import read_meeting
from services.board.packs import own_queries, problems, queries, repository, service
from services.board.packs.files import MEDIA, Form
from services.board.packs.presenter import item_of, view_of
from services.board.packs.queries import PackAsked, PartsDeadline
from services.board.packs.responses import StoredPack, kept_file
from services.board.packs.schemas import PART_NAMES, NewPack, PackItem, PackView
from services.board.packs.service import PREFIX
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.calling import client_for_caller
from services.shared.conditional import NOT_MODIFIED, etag_of, not_modified
from services.shared.database import WriteSession
from services.shared.days import london_day
from services.shared.deadlines import seconds_left
from services.shared.errors import Busy, TooManyRequests, Unavailable, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import CALLER
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["packs"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("board.read")]
QueryMeeting = Annotated[UUID, Query(alias="meeting", description="of which meeting")]


@asynccontextmanager
async def _clients(request: Request) -> AsyncIterator[Mapping[str, httpx.AsyncClient]]:
    """To the other services, each with the token of who asks."""
    settings, held = request.app.state.settings, request.headers["authorization"]
    async with AsyncExitStack() as stack:
        yield {
            name: await stack.enter_async_context(
                client_for_caller(settings, to=name, authorization=held)
            )
            for name in ("directory", "metrics", "engagement", "finance")
        }


@router.get(
    "", summary="Packs of a meeting, newest first", responses=problem_responses(CursorInvalid)
)
async def list_packs(
    request: Request, principal: Reader, asked: Asked, meeting: QueryMeeting
) -> Page[PackItem]:
    """Those that were composed for the caller's organisations."""
    async with request.app.state.database.read() as session:
        rows = await repository.packs_before(session, asked.after, asked.most, meeting, principal)
    return Page[PackItem].of(asked, rows, key=lambda row: [row.number], item=item_of)


@router.post(
    "",
    status_code=201,
    summary="Compose the pack of a meeting",
    response_model=PackView,
    responses=problem_responses(
        MeetingNotFound, problems.PackNotFound, problems.NothingNew, problems.TooManyPacks
    ),
    dependencies=[CALLER],
)
async def create_pack(
    request: Request, new: NewPack, principal: Reader, key: OptionalKey
) -> Response:
    """With no more than the caller may see: every service is asked with their token. A part that a
    service does not give in time is told as missing, with the reason. The pack stays as it is;
    what is put on the agenda later is told by a supplement to it.
    """
    actor = Actor.of(request, principal)
    if new.supplement_to is not None:
        freeze = await _supplement(request, new, new.supplement_to, actor)
    else:
        freeze = await _whole(request, new, actor)
    frozen: list[StoredPack] = []

    async def act(session: WriteSession) -> Answer:
        frozen.append(await freeze(session))
        return _answer(frozen[-1])

    answer = await once(request, principal, key, act)
    for each in frozen:
        # Where there is no place to write them now, who reads the pack first does.
        with suppress(Unavailable, TooManyRequests):
            await kept_file(request, each, "json")
    return answer


Freeze = Callable[[WriteSession], Awaitable[StoredPack]]


async def _whole(request: Request, new: NewPack, actor: Actor) -> Freeze:
    principal, names = actor.principal, new.parts or PART_NAMES
    deadline = PartsDeadline.of(asyncio.get_running_loop().time(), seconds_left(request.scope))
    async with request.app.state.database.read() as session:
        found = await read_meeting(session, new.meeting, principal, "#/meeting")
        own = await own_queries.own_parts(session, found, principal, london_day(actor.now))
    async with _clients(request) as clients:
        asked = PackAsked(found.row, found.board, principal, clients, new.indicators)
        parts = [*own, *await queries.other_parts(asked, names, deadline)]
    wanted = [each for each in queries.joined(parts) if each.name in names]

    async def freeze(session: WriteSession) -> StoredPack:
        most = new.most_pages
        row = await service.add_pack(session, found, wanted, most_pages=most, actor=actor)
        return StoredPack(row, found, principal)

    return freeze


async def _supplement(request: Request, new: NewPack, to: UUID, actor: Actor) -> Freeze:
    principal = actor.principal
    async with request.app.state.database.read() as session:
        found = await read_meeting(session, new.meeting, principal, "#/meeting")
        base, since = await service.read_base(session, to, found.row.id, principal)
        part = await own_queries.supplement(session, found, principal, since)

    async def freeze(session: WriteSession) -> StoredPack:
        row = await service.add_supplement(session, found, base, part, actor=actor)
        return StoredPack(row, found, principal)

    return freeze


def _answer(pack: StoredPack) -> Answer:
    return Answer(201, view_of(*pack), {"Location": f"{PREFIX}/{pack.row.id}"})


async def stored_pack(request: Request, pack_id: UUID, principal: Reader) -> StoredPack:
    """As its reader may see it."""
    async with request.app.state.database.read() as session:
        row, found = await service.read_pack(session, pack_id, principal)
    return StoredPack(row, found, principal)


Stored = Annotated[StoredPack, Depends(stored_pack)]


def _declared(form: Form) -> dict[int | str, dict[str, Any]]:
    shape = {"type": "string"} if form == "html" else {"type": "string", "format": "binary"}
    answers: dict[int | str, dict[str, Any]] = {
        200: {"content": {MEDIA[form]: {"schema": shape}}},
        304: NOT_MODIFIED,
    }
    return answers | problem_responses(problems.PackNotFound, Busy)


async def _file(request: Request, pack: StoredPack, form: Form) -> Response:
    file = await kept_file(request, pack, form)
    etag = etag_of(form, file.sha256)
    if (known := not_modified(request, etag)) is not None:
        return known
    headers = {"ETag": etag}
    if form == "html":
        policy = "default-src 'none'; style-src 'unsafe-inline'"
        headers["Content-Security-Policy"] = policy
    elif form != "json":
        headers["Content-Disposition"] = f'attachment; filename="pack-{pack.row.number}.{form}"'
    return Response(file.content, media_type=MEDIA[form], headers=headers)


@router.get(
    "/{pack_id}.html",
    summary="A pack as a web page",
    response_class=Response,
    responses=_declared("html"),
)
async def get_pack_page(request: Request, pack: Stored, _: Reader) -> Response:
    """To be read and printed; the page numbers are those of every other form."""
    return await _file(request, pack, "html")


@router.get(
    "/{pack_id}.docx",
    summary="A pack as a text document",
    response_class=Response,
    responses=_declared("docx"),
)
async def get_pack_document(request: Request, pack: Stored, _: Reader) -> Response:
    """The same bytes whenever it is asked for."""
    return await _file(request, pack, "docx")


@router.get(
    "/{pack_id}.xlsx",
    summary="A pack as a workbook",
    response_class=Response,
    responses=_declared("xlsx"),
)
async def get_pack_workbook(request: Request, pack: Stored, _: Reader) -> Response:
    """A line for each paragraph and row, with its page."""
    return await _file(request, pack, "xlsx")


@router.get(
    "/{pack_id}",
    summary="One pack",
    response_model=PackView,
    responses=problem_responses(problems.PackNotFound, Busy),
)
async def get_pack(request: Request, pack: Stored, _: Reader) -> Response:
    """As it was composed; a reader who may see less is shown less."""
    return await _file(request, pack, "json")
