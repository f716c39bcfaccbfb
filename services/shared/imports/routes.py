"""`/v1/<service>/imports`."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime
from inspect import Parameter
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse

from services.shared.audit.actor import Actor
from services.shared.auth import Principal, require_scopes, requires
from services.shared.conditional import etag_of, tagged
from services.shared.csvs import csv_bytes
from services.shared.database import Database, WriteSession
from services.shared.dependencies import at_once
from services.shared.errors import UnsupportedMediaType, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.imports import problems, repository
from services.shared.imports.formats import Format, described
from services.shared.imports.params import (
    CSV_TYPES,
    PACKED_TYPES,
    announced_size,
    body_chunks,
    file_name,
)
from services.shared.imports.schemas import Import, OnRejects
from services.shared.imports.service import Outdated, never, read_import, send_file
from services.shared.imports.source import layout_of
from services.shared.imports.uploads import Uploads
from services.shared.owning import MEMBERS, OPERATOR, Owner, OwnerUnclear, owner_of
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute, UploadRoute
from services.shared.sending import Pieces
from services.shared.settings import Settings

Options = Callable[[str, str | None], Mapping[str, Any]]
"""What was asked for with a file: of its format, and of its name where it has one."""
AT_ONCE = 1_000
REJECT_COLUMNS = ("line", "column", "value", "reason", "expected")
FILE_PROBLEMS = (
    UnsupportedMediaType, problems.ArchiveRefused, problems.EmptyFile, problems.WrongEncoding,
    problems.MalformedCsv, problems.UnknownLayout, problems.UploadQuota, problems.ArchiveBroken,
    problems.ArchiveTooLarge, problems.ArchiveUnclear,
)  # fmt: skip
BODIES = {
    "text/csv": "string",
    "application/json": "object",
    "application/x-ndjson": "string",
    "application/vnd.apache.parquet": "string",
}
REPEATED: dict[int | str, dict[str, Any]] = {
    200: {"model": Import, "description": "The same file was sent before; nothing was done again"}
}


def _file_body(kinds: Sequence[str], packed: Sequence[str]) -> dict[str, Any]:
    field = {"type": "string", "format": "binary"}
    form = {"type": "object", "required": ["file"], "properties": {"file": field}}
    bodies = {kind: {"schema": {"type": BODIES[kind]}} for kind in kinds}
    bodies |= {kind: {"schema": field} for kind in packed}
    return {
        "requestBody": {
            "required": True,
            "description": "The file, as body or as the multipart field `file`.",
            "content": bodies | {"multipart/form-data": {"schema": form}},
        }
    }


def no_options() -> Options:
    """Nothing else can be asked for."""
    return lambda _format, _name: {}


def sending_router(
    service: str,
    formats: Mapping[str, Format[Any]],
    *,
    notes: str = "",
    options: Callable[..., Options] = no_options,
    outdated: Outdated = never,
    path: str = "",
    noun: str = "file",
) -> Router:
    """The route that takes files of these formats; `notes` are told beside what they are.

    It is `/v1/<service>/imports`, or `path`. Of one format alone none need be named. `options` is
    a dependency: what else a sender may ask for with a file. A file that was sent before is taken
    in again where it is `outdated`. The operation is called `import_<noun>`.
    """
    for_all = f"{service}.national"
    national = {name for name, each in formats.items() if each.national}
    scope = for_all if national == set(formats) else f"{service}.write"
    every = formats.values()
    kinds = list(dict.fromkeys(kind for each in every for kind in (each.media, *each.also)))
    refusals = dict.fromkeys(refusal for each in formats.values() for refusal in each.refusals)
    prefix = path or f"/v1/{service}/imports"
    router = Router(prefix=prefix, tags=["imports"], route_class=UploadRoute)
    # One of several must be named; FastAPI takes `...` for a value here.
    only = next(iter(formats)) if len(formats) == 1 else Parameter.empty
    kind_of_file = cast(Any, Literal)[tuple(formats)]
    packed = PACKED_TYPES if any(each.packed for each in every) else ()
    taken = {*kinds, *packed, *(CSV_TYPES if "text/csv" in kinds else ())}

    @router.post(
        "",
        status_code=202,
        name=f"import_{noun}",
        summary="Send a file for import",
        description=f"The file is kept and read by a job; `Location` is the job to poll.\n\n"
        f"{described(formats)}\n\n{notes}".rstrip(),
        response_model=Import,
        openapi_extra=_file_body(kinds, packed),
        responses=REPEATED | problem_responses(*FILE_PROBLEMS, OwnerUnclear, *refusals),
        dependencies=[OPERATOR if scope == for_all else MEMBERS],
    )
    async def import_file(
        request: Request,
        principal: Annotated[Principal, requires(scope)],
        key: OptionalKey,
        asked: Annotated[Options, at_once(options)],
        format: Annotated[  # the names are known when the application is made
            kind_of_file,  # type: ignore[valid-type]
            Query(description="what the file is"),
        ] = only,
        rejects: Annotated[
            OnRejects,
            Query(description="refuse: one bad line and nothing is imported; skip: the others are"),
        ] = "refuse",
        owner: Owner = None,
    ) -> Response:
        if format in national:
            require_scopes(principal, for_all)
        owning, state = owner_of(principal.orgs, owner), request.app.state
        settings: Settings = state.settings
        uploads: Uploads = state.uploads
        async with state.database.read() as reading:
            kept = await repository.kept_bytes(reading, owning, settings, datetime.now(UTC))
        with uploads.receiving(owning, kept, announced_size(request)) as file:
            await file.take(body_chunks(request, tuple(taken)))
            form = formats[format]
            if form.check:
                await form.check(file.path, settings)
            chosen = asked(format, file_name(request))
            if form.looked_up:
                async with state.database.read() as reading:
                    chosen = await form.looked_up(reading, owning, chosen)
            layout = layout_of(file.path, form.opening_of(chosen))

            async def send(session: WriteSession) -> Answer:
                (sent, job), repeated = await send_file(
                    session,
                    file,
                    settings=settings,
                    service=service,
                    kind=format,
                    layout=layout,
                    on_rejects=rejects,
                    options=chosen,
                    private=form.private,
                    for_all=for_all,
                    outdated=outdated,
                    actor=Actor.of(request, principal),
                )
                body = Import.of(service, sent, job, repeated=repeated)
                headers = {"Location": f"/v1/{service}/jobs/{job.id}"}
                return Answer(200 if repeated else 202, body, headers)

            return await once(request, principal, key, send, content=file.sha256)

    return router


def imports_router(service: str) -> Router:
    """The routes that read what became of files."""
    router = Router(prefix=f"/v1/{service}/imports", tags=["imports"], route_class=StrictRoute)
    reader = requires(f"{service}.read")

    @router.get("", summary="Imports, newest first", responses=problem_responses(CursorInvalid))
    async def list_imports(
        request: Request,
        principal: Annotated[Principal, reader],
        asked: Asked,
    ) -> Page[Import]:
        """The imports of the caller's organisations."""
        async with request.app.state.database.read() as session:
            rows = await repository.imports_before(session, asked.after, asked.most, principal)
        return Page[Import].of(
            asked,
            rows,
            key=lambda row: [row[0].number or 0],
            item=lambda row: Import.of(service, *row),
        )

    @router.get(
        "/{import_id}",
        summary="One import",
        response_model=Import,
        responses=problem_responses(problems.ImportNotFound),
    )
    async def get_import(
        request: Request,
        response: Response,
        import_id: UUID,
        principal: Annotated[Principal, reader],
    ) -> Import | Response:
        """The file, its layout, and the state of its job."""
        async with request.app.state.database.read() as session:
            file, job = await read_import(session, import_id, principal)
        etag = etag_of(file.id, job.updated_at)
        return tagged(request, response, Import.of(service, file, job), etag)

    @router.get(
        "/{import_id}/rejects",
        summary="The rejected lines of an import, as CSV",
        response_class=StreamingResponse,
        responses={
            200: {"content": {"text/csv": {"schema": {"type": "string"}}}},
            **problem_responses(problems.ImportNotFound),
        },
    )
    async def get_rejects(
        request: Request, import_id: UUID, principal: Annotated[Principal, reader]
    ) -> Pieces:
        """A row for each thing wrong: line, column, what stood there, why not, what is right."""
        async with request.app.state.database.read() as session:
            await read_import(session, import_id, principal)
        return Pieces(_rejects_csv(request.app.state.sending, import_id), media_type="text/csv")

    return router


async def _rejects_csv(database: Database, import_id: UUID) -> AsyncIterator[bytes]:
    yield csv_bytes([REJECT_COLUMNS])
    after = (0, "")
    while True:
        async with database.read() as session:
            rejects = await repository.rejects_after(session, import_id, after, AT_ONCE)
        if not rejects:
            return
        yield csv_bytes([getattr(each, name) for name in REJECT_COLUMNS] for each in rejects)
        after = (rejects[-1].line, rejects[-1].column)
