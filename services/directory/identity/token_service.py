"""A client gets an access token for itself."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import structlog

from services.contracts.identity import scopes_of
from services.directory.identity.authentication import authenticate
from services.directory.identity.form import AssertionProof, SecretProof
from services.directory.identity.models import Client
from services.directory.identity.problems import InvalidClient, InvalidScope, TokensElsewhere
from services.directory.identity.rules.scopes import ScopeRefused, narrowed
from services.shared.database import Database
from services.shared.keys import sign_token
from services.shared.settings import Settings

log = structlog.get_logger("marches.identity")


@dataclass(frozen=True)
class IssuedToken:
    """A token and what it allows."""

    token: str = field(repr=False)
    scopes: frozenset[str]


async def issue_token(
    database: Database,
    settings: Settings,
    proof: SecretProof | AssertionProof,
    *,
    scope: str | None,
    now: datetime,
) -> IssuedToken:
    """Raises InvalidClient, InvalidScope, and TokensElsewhere where another issuer's count."""
    if settings.oidc:
        raise TokensElsewhere(f"Ask {settings.issuer} for a token.")
    try:
        client = await authenticate(database, proof, issuer=settings.issuer, now=now)
    except InvalidClient as refused:
        log.warning("authentication refused", client=_named(proof), reason=refused.detail)
        raise
    held = scopes_of(client.roles, client.scopes)
    try:
        scopes = narrowed(scope, held)
    except ScopeRefused:
        raise InvalidScope(f"The client may ask for: {' '.join(sorted(held))}.") from None
    return IssuedToken(sign_token(settings, _claims(client, scopes)), scopes)


def _named(proof: SecretProof | AssertionProof) -> str | None:
    """The client_id, if it is one: anything else may be a secret in the wrong field."""
    try:
        return str(UUID(proof.client_id or ""))
    except ValueError:
        return None


def _claims(client: Client, scopes: frozenset[str]) -> dict[str, object]:
    return {
        "sub": str(client.client_id),
        "client_id": str(client.client_id),
        "scope": " ".join(sorted(scopes)),
        "orgs": client.orgs,
        "roles": client.roles,
    }
