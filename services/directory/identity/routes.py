"""`/v1/directory/clients`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.directory.identity import problems, repository, service
from services.directory.identity.models import Client
from services.directory.identity.schemas import (
    ClientDefinition,
    ClientStatus,
    IssuedClient,
    NewClient,
)
from services.shared.auth import Principal, requires
from services.shared.conditional import check_match, etag_of, not_modified
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.paging import DEFAULT_LIMIT, Cursor, CursorInvalid, Limit, Page, Pager, page_of
from services.shared.routing import StrictRoute

PREFIX = "/v1/directory/clients"
CHANGED = (problems.ClientNotFound, PreconditionRequired, PreconditionFailed)

router = APIRouter(prefix=PREFIX, tags=["clients"], route_class=StrictRoute)
Admin = Annotated[Principal, requires("admin.clients")]


def _etag(client: Client) -> str:
    return etag_of(client.client_id, client.version)


@router.post(
    "",
    status_code=201,
    summary="Make a client",
    responses=problem_responses(problems.GrantRefused, problems.JwkInvalid),
)
async def create_client(
    request: Request, response: Response, new: NewClient, principal: Admin
) -> IssuedClient:
    """An application that gets tokens for itself. Its secret is in this answer and nowhere else."""
    service.refuse_grant(principal, new)
    secret, secret_hash = await service.new_credential(new)
    async with request.app.state.database.write() as session:
        client = await service.create_client(
            session, new, secret_hash=secret_hash, created_by=principal.sub
        )
    response.headers["Location"] = f"{PREFIX}/{client.client_id}"
    return _issued(response, client, secret)


def _issued(response: Response, client: Client, secret: str | None) -> IssuedClient:
    response.headers["ETag"] = _etag(client)
    response.headers.update(problems.NOT_STORED)
    return IssuedClient.with_secret(client, secret)


@router.get("", summary="Clients, oldest first", responses=problem_responses(CursorInvalid))
async def list_clients(
    request: Request,
    response: Response,
    principal: Admin,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[ClientDefinition]:
    """The clients of the caller's organisations."""
    pager = Pager.of(request)
    after = pager.key(cursor)
    async with request.app.state.database.read() as session:
        rows = await repository.clients_after(
            session, after[0] if after else None, limit + 1, principal
        )
    kept, following = page_of(
        rows,
        limit=limit,
        pager=pager,
        key=lambda row: [row.number or 0],
        request=request,
        response=response,
    )
    items = [ClientDefinition.of(row) for row in kept]
    return Page[ClientDefinition](items=items, next_cursor=following)


@router.get(
    "/{client_id}",
    summary="One client",
    response_model=ClientDefinition,
    responses=problem_responses(problems.ClientNotFound),
)
async def get_client(
    request: Request, response: Response, client_id: UUID, principal: Admin
) -> ClientDefinition | Response:
    """What the client may do and how it proves who it is."""
    async with request.app.state.database.read() as session:
        client = await service.read_client(session, client_id, principal)
    response.headers["ETag"] = etag = _etag(client)
    return not_modified(request, etag) or ClientDefinition.of(client)


@router.post(
    "/{client_id}/secrets",
    status_code=201,
    summary="Replace the secret of a client",
    responses=problem_responses(
        *CHANGED, problems.GrantRefused, problems.ClientDisabled, problems.NoSecret
    ),
)
async def create_secret(
    request: Request, response: Response, client_id: UUID, principal: Admin
) -> IssuedClient:
    """The old one opens nothing more. Needs all that the client may do. `If-Match`: its ETag."""
    secret, secret_hash = await service.secret_and_hash()
    async with request.app.state.database.write() as session:
        client = await service.client_to_change(session, client_id, principal)
        check_match(request, _etag(client))
        service.check_secret_may_change(client, principal)
        await service.replace_secret(session, client, secret_hash)
    return _issued(response, client, secret)


@router.patch("/{client_id}", summary="Disable a client", responses=problem_responses(*CHANGED))
async def update_client(
    request: Request, response: Response, client_id: UUID, change: ClientStatus, principal: Admin
) -> ClientDefinition:
    """No more tokens, for good; those it has live out ten minutes. `If-Match`: its ETag."""
    async with request.app.state.database.write() as session:
        client = await service.client_to_change(session, client_id, principal)
        check_match(request, _etag(client))
        await service.disable_client(session, client)
    response.headers["ETag"] = _etag(client)
    return ClientDefinition.of(client)
