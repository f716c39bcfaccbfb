"""What can happen to a client: it is made, read, given another secret, disabled."""

from uuid import UUID

from services.directory.identity import repository
from services.directory.identity.models import Client
from services.directory.identity.problems import (
    ClientDisabled,
    ClientNotFound,
    GrantRefused,
    JwkInvalid,
    NoSecret,
)
from services.directory.identity.rules.grants import lacking
from services.directory.identity.rules.jwk import JwkRefused, public_key
from services.directory.identity.schemas import ClientDefinition, IssuedClient, NewClient, PublicKey
from services.shared.audit.actor import Actor
from services.shared.audit.service import recorded
from services.shared.auth import Principal
from services.shared.database import ReadSession, WriteSession
from services.shared.errors import Fault, Invalid

PREFIX = "/v1/directory/clients"
KEY_MEMBERS = ("kty", "crv", "x", "y", "n", "e")


def refuse_grant(principal: Principal, granted: NewClient | IssuedClient | Client) -> None:
    """Raises GrantRefused when the caller lacks anything that the client has or would get."""
    faults = lacking(
        held_roles=principal.roles, held_scopes=principal.scopes, held_orgs=principal.orgs,
        roles=granted.roles, scopes=granted.scopes, orgs=granted.orgs,
    )  # fmt: skip
    if faults:
        raise GrantRefused(errors=faults)


def wants_secret(new: NewClient) -> bool:
    """Whether a secret is to be made for it. Raises Invalid when it would have no credential."""
    if new.secret is False and new.jwk is None:
        faults = [Fault("#/secret", "credential_needed", "Without a jwk a secret is needed.")]
        raise Invalid("A client needs a secret, a public key, or both.", errors=faults)
    return new.jwk is None if new.secret is None else new.secret


async def create_client(
    session: WriteSession,
    new: NewClient,
    *,
    owner: str,
    client_id: UUID,
    secret_hash: str | None,
    actor: Actor,
) -> Client:
    """Raises JwkInvalid. Whether the caller may grant all this has been asked before."""
    client = Client(
        client_id=client_id,
        name=new.name,
        owner=owner,
        orgs=new.orgs,
        roles=new.roles,
        scopes=new.scopes,
        secret_hash=secret_hash,
        jwk=_kept_key(new.jwk),
        created_at=actor.now,
        created_by=actor.principal.sub,
        secret_changed_at=actor.now if secret_hash else None,
    )
    session.add(client)
    await session.flush()
    await _note(session, actor, "client.create", client)
    return client


def _kept_key(jwk: PublicKey | None) -> dict[str, str] | None:
    if jwk is None:
        return None
    kept: dict[str, str] = jwk.model_dump(include=set(KEY_MEMBERS))
    try:
        public_key(kept)
    except JwkRefused as refused:
        raise JwkInvalid(errors=[Fault("#/jwk", JwkInvalid.code, str(refused))]) from None
    return kept


async def read_client(session: ReadSession, client_id: UUID, principal: Principal) -> Client:
    """Raises ClientNotFound."""
    client = await repository.visible_client(session, client_id, principal)
    if client is None:
        raise ClientNotFound
    return client


async def client_to_change(session: WriteSession, client_id: UUID, principal: Principal) -> Client:
    """The client, locked. Raises ClientNotFound."""
    client = await repository.client_to_change(session, client_id, principal)
    if client is None:
        raise ClientNotFound
    return client


def check_secret_may_change(client: Client, principal: Principal) -> None:
    """Raises ClientDisabled, NoSecret, or GrantRefused: a secret gives all that the client has."""
    refuse_grant(principal, client)
    if client.status != "active":
        raise ClientDisabled
    if client.secret_hash is None:
        raise NoSecret


async def replace_secret(
    session: WriteSession, client: Client, secret_hash: str, *, actor: Actor
) -> None:
    """The old secret opens nothing from now on; tokens got with it live out their ten minutes."""
    before = ClientDefinition.of(client)
    client.secret_hash, client.secret_changed_at = secret_hash, actor.now
    client.version += 1
    await session.flush()
    await _note(session, actor, "client.replace_secret", client, before)


async def disable_client(session: WriteSession, client: Client, *, actor: Actor) -> None:
    """For good; tokens that it has live out their ten minutes. Once disabled, nothing changes."""
    if client.status == "active":
        before = ClientDefinition.of(client)
        client.status, client.disabled_at = "disabled", actor.now
        client.version += 1
        await session.flush()
        await _note(session, actor, "client.disable", client, before)


async def _note(
    session: WriteSession,
    actor: Actor,
    action: str,
    client: Client,
    before: ClientDefinition | None = None,
) -> None:
    path = f"{PREFIX}/{client.client_id}"
    after, owner = ClientDefinition.of(client), client.owner
    await recorded(session, actor, action, path, owner=owner, before=before, after=after)
