"""`/v1/directory/clients`."""

from functools import partial
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import Request, Response

from services.directory.identity import problems, repository, service
from services.directory.identity.client_secrets import ClientSecrets
from services.directory.identity.hashes import HASHING
from services.directory.identity.models import Client
from services.directory.identity.schemas import (
    ClientDefinition,
    ClientStatus,
    IssuedClient,
    NewClient,
)
from services.directory.identity.service import PREFIX
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import check_match, etag_of, tagged
from services.shared.database import WriteSession
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import CALLER, OWNER, Owner, OwnerUnclear, owner_of
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.restricted import reads, refusals
from services.shared.routing import Router, StrictRoute

CHANGED = (problems.ClientNotFound, PreconditionRequired, PreconditionFailed)

router = Router(prefix=PREFIX, tags=["clients"], route_class=StrictRoute)
Admin = Annotated[Principal, requires("admin.clients")]


def _etag(client: Client) -> str:
    return etag_of(client.client_id, client.version)


@router.post(
    "",
    status_code=201,
    summary="Make a client",
    response_model=IssuedClient,
    responses=problem_responses(problems.GrantRefused, problems.JwkInvalid, OwnerUnclear),
    dependencies=[CALLER],
)
async def create_client(
    request: Request, new: NewClient, principal: Admin, key: OptionalKey, owner: Owner = None
) -> Response:
    """An application that gets tokens for itself. Its secret is in this answer and nowhere else.

    Its `owner`, whose administrators see and disable it, is one of its own organisations.

    To be shown it again when the answer is lost, send an `Idempotency-Key`, and the same request
    once more.
    """
    async with refusals(request, principal, "client.create", problems.GrantRefused):
        service.refuse_grant(principal, new)
    owning = owner_of(new.orgs, owner)
    client_id, actor = uuid4(), Actor.of(request, principal)
    issuing = ClientSecrets(request.app.state.settings, key)
    # A hash takes long: it is worked out before the transaction begins.
    hashed = None
    if service.wants_secret(new):
        hashed = await HASHING.hashed(issuing.secret(client_id, actor.now))

    async def create(session: WriteSession) -> Answer:
        client = await service.create_client(
            session, new, owner=owning, client_id=client_id, secret_hash=hashed, actor=actor
        )
        return _issued(client, {"Location": f"{PREFIX}/{client_id}"})

    shown = partial(issuing.complete, principal)
    return await once(request, principal, key, create, complete=shown)


def _issued(client: Client, headers: dict[str, str]) -> Answer:
    headers |= {"ETag": _etag(client), **problems.NOT_STORED}
    return Answer(201, IssuedClient.without_secret(client), headers)


@router.get("", summary="Clients, oldest first", responses=problem_responses(CursorInvalid))
async def list_clients(request: Request, principal: Admin, asked: Asked) -> Page[ClientDefinition]:
    """The clients of the caller's organisations. To read this is an entry of the audit trail."""
    async with request.app.state.database.read() as session:
        rows = await repository.clients_after(session, asked.after, asked.most, principal)
    await reads(request, principal, "client.read", owner=None)
    return Page[ClientDefinition].of(
        asked, rows, key=lambda row: [row.number or 0], item=ClientDefinition.of
    )


@router.get(
    "/{client_id}",
    summary="One client",
    response_model=ClientDefinition,
    responses=problem_responses(problems.ClientNotFound),
)
async def get_client(
    request: Request, response: Response, client_id: UUID, principal: Admin
) -> ClientDefinition | Response:
    """What the client may do and how it proves who it is. To read this is an audit entry."""
    async with request.app.state.database.read() as session:
        client = await service.read_client(session, client_id, principal)
    await reads(request, principal, "client.read", owner=client.owner)
    return tagged(request, response, ClientDefinition.of(client), _etag(client))


@router.post(
    "/{client_id}/secrets",
    status_code=201,
    summary="Replace the secret of a client",
    response_model=IssuedClient,
    responses=problem_responses(
        *CHANGED, problems.GrantRefused, problems.ClientDisabled, problems.NoSecret
    ),
    dependencies=[OWNER],
)
async def renew_client_secret(
    request: Request, client_id: UUID, principal: Admin, key: OptionalKey
) -> Response:
    """The old one opens nothing more. Needs all that the client may do. `If-Match`: its ETag."""
    actor, issuing = Actor.of(request, principal), ClientSecrets(request.app.state.settings, key)
    hashed = await HASHING.hashed(issuing.secret(client_id, actor.now))

    async def replace(session: WriteSession) -> Answer:
        client = await service.client_to_change(session, client_id, principal)
        check_match(request, _etag(client))
        service.check_secret_may_change(client, principal)
        await service.replace_secret(session, client, hashed, actor=actor)
        return _issued(client, {"Location": f"{PREFIX}/{client_id}"})

    shown = partial(issuing.complete, principal)
    async with refusals(request, principal, "client.replace_secret", problems.GrantRefused):
        return await once(request, principal, key, replace, complete=shown)


@router.patch(
    "/{client_id}",
    summary="Disable a client",
    responses=problem_responses(*CHANGED),
    dependencies=[OWNER],
)
async def update_client(
    request: Request, response: Response, client_id: UUID, change: ClientStatus, principal: Admin
) -> ClientDefinition:
    """No more tokens, for good; those it has live out ten minutes. `If-Match`: its ETag."""
    async with request.app.state.database.write() as session:
        client = await service.client_to_change(session, client_id, principal)
        check_match(request, _etag(client))
        actor = Actor.of(request, principal)
        await service.disable_client(session, client, actor=actor)
    response.headers["ETag"] = _etag(client)
    return ClientDefinition.of(client)
