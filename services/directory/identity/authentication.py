"""A client proves who it is, by its secret or by an assertion that it signed and never used."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from joserfc import jws
from joserfc.errors import JoseError

from services.directory.identity import repository
from services.directory.identity.form import AssertionProof, SecretProof
from services.directory.identity.hashes import HASHING
from services.directory.identity.models import Client
from services.directory.identity.problems import InvalidClient
from services.directory.identity.rules.assertions import AssertionRefused, Use, check_claims
from services.directory.identity.rules.jwk import ALGORITHMS, public_key
from services.shared.database import Database

TOKEN_PATH = "/v1/oauth2/token"  # noqa: S105 (an address)


@dataclass(frozen=True)
class _Assertion:
    """An assertion as it came: what it says is not to be believed before `signed_by`."""

    compact: jws.CompactSignature
    claims: dict[str, Any]

    @classmethod
    def read(cls, text: str) -> "_Assertion":
        try:
            compact = jws.extract_compact(text.encode())
            claims = json.loads(compact.payload or b"")
        except (JoseError, ValueError, TypeError, RecursionError):
            raise InvalidClient("client_assertion is not a JWT.") from None
        if not isinstance(claims, dict):
            raise InvalidClient("client_assertion is not a JWT.")
        return cls(compact, claims)

    def signed_by(self, client: Client) -> bool:
        if client.jwk is None:
            return False
        registry = jws.JWSRegistry(algorithms=[ALGORITHMS[client.jwk["kty"]]])
        try:
            return jws.validate_compact(self.compact, public_key(client.jwk), registry=registry)
        except (JoseError, ValueError, TypeError):
            return False


def audiences(issuer: str) -> frozenset[str]:
    """What assertions may be addressed to; never taken from the Host that a request names."""
    return frozenset({issuer, issuer.rstrip("/") + TOKEN_PATH})


async def authenticate(
    database: Database, proof: SecretProof | AssertionProof, *, issuer: str, now: datetime
) -> Client:
    """The active client that the proof is of. Raises InvalidClient."""
    if isinstance(proof, SecretProof):
        return await _by_secret(database, proof)
    return await _by_assertion(database, proof, issuer, now)


async def _by_secret(database: Database, proof: SecretProof) -> Client:
    client = await _client(database, proof.client_id)
    right = await HASHING.matches(proof.secret, client.secret_hash if client else None)
    if client is None or not right or client.status != "active":
        raise InvalidClient
    return client


async def _by_assertion(
    database: Database, proof: AssertionProof, issuer: str, now: datetime
) -> Client:
    assertion = _Assertion.read(proof.assertion)
    client = await _client(database, assertion.claims.get("sub"))
    if client is None or client.status != "active" or not assertion.signed_by(client):
        raise InvalidClient
    client_id = str(client.client_id)
    if proof.client_id not in {None, client_id}:
        raise InvalidClient("client_id and client_assertion name different clients.")
    try:
        use = check_claims(
            assertion.claims, client_id=client_id, audiences=audiences(issuer), now=now.timestamp()
        )
    except AssertionRefused as refused:
        raise InvalidClient(str(refused)) from None
    await _use_once(database, client.client_id, use, now)
    return client


async def _use_once(database: Database, client_id: UUID, use: Use, now: datetime) -> None:
    digest = hashlib.sha256(use.jti.encode(errors="surrogatepass")).digest()
    until = datetime.fromtimestamp(use.until, UTC)
    async with database.write() as session:
        await repository.forget_assertions(session, now)
        fresh = await repository.use_assertion(session, client_id, digest, until)
    if not fresh:
        raise InvalidClient("The assertion was used before; sign a new one with another jti.")


async def _client(database: Database, named: object) -> Client | None:
    """The client of that id, in the one way of writing it."""
    try:
        client_id = UUID(str(named))
    except ValueError:
        return None
    if str(client_id) != named:
        return None
    async with database.read() as session:
        return await repository.client_by_id(session, client_id)
