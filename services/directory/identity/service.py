"""What can happen to a client: it is made, read, given another secret, disabled."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from services.directory.identity import repository
from services.directory.identity.hashing import HASHING, new_secret
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
from services.directory.identity.schemas import NewClient, PublicKey
from services.shared.auth import Principal
from services.shared.database import ReadSession, WriteSession
from services.shared.errors import Fault, Invalid

KEY_MEMBERS = ("kty", "crv", "x", "y", "n", "e")


def refuse_grant(principal: Principal, granted: NewClient | Client) -> None:
    """Raises GrantRefused when the caller lacks anything that the client has or would get."""
    faults = lacking(
        held_roles=principal.roles, held_scopes=principal.scopes, held_orgs=principal.orgs,
        roles=granted.roles, scopes=granted.scopes, orgs=granted.orgs,
    )  # fmt: skip
    if faults:
        raise GrantRefused(errors=faults)


async def new_credential(new: NewClient) -> tuple[str | None, str | None]:
    """A secret for the client and its hash, or neither. Raises Invalid when it needs one."""
    if new.secret is False and new.jwk is None:
        faults = [Fault("#/secret", "credential_needed", "Without a jwk a secret is needed.")]
        raise Invalid("A client needs a secret, a public key, or both.", errors=faults)
    wanted = new.jwk is None if new.secret is None else new.secret
    return await secret_and_hash() if wanted else (None, None)


async def secret_and_hash() -> tuple[str, str]:
    """A new secret and its hash, which takes long: work it out before any transaction."""
    secret = new_secret()
    return secret, await HASHING.hashed(secret)


async def create_client(
    session: WriteSession, new: NewClient, *, secret_hash: str | None, created_by: str
) -> Client:
    """Raises JwkInvalid. Whether the caller may grant all this has been asked before."""
    now = datetime.now(UTC)
    client = Client(
        client_id=uuid4(),
        name=new.name,
        owner=new.orgs[0],
        orgs=new.orgs,
        roles=new.roles,
        scopes=new.scopes,
        secret_hash=secret_hash,
        jwk=_kept_key(new.jwk),
        created_at=now,
        created_by=created_by,
        secret_changed_at=now if secret_hash else None,
    )
    session.add(client)
    await session.flush()
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


async def replace_secret(session: WriteSession, client: Client, secret_hash: str) -> None:
    """The old secret opens nothing from now on; tokens got with it live out their ten minutes."""
    client.secret_hash = secret_hash
    client.secret_changed_at = datetime.now(UTC)
    client.version += 1
    await session.flush()


async def disable_client(session: WriteSession, client: Client) -> None:
    """For good; tokens that it has live out their ten minutes. Once disabled, nothing changes."""
    if client.status == "active":
        client.status, client.disabled_at = "disabled", datetime.now(UTC)
        client.version += 1
        await session.flush()
