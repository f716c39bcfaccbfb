"""Demonstration tokens, which do not exist in production."""

import time
from collections.abc import Sequence
from typing import Any

from services.contracts.identity import ROLES, scopes_of
from services.shared.keys import sign_token
from services.shared.settings import ConfigurationError, Settings

DEMO_ORGANISATION = "27D"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
WORKING_DAY_SECONDS = 8 * 3600


def demo_token(
    settings: Settings, *, roles: Sequence[str], sub: str, orgs: Sequence[str] = ()
) -> str:
    """A token for a person in `roles`, of eight hours where nobody else can reach this house.

    Raises ConfigurationError in production.
    """
    if settings.production:
        raise ConfigurationError("demo tokens do not exist with MARCHES_ENVIRONMENT=production")
    if settings.oidc:
        raise ConfigurationError(f"tokens come from {settings.issuer}; none are made here")
    for role in roles:
        if role not in ROLES:
            known = ", ".join(sorted(ROLES))
            raise ConfigurationError(f"there is no role {role}; there are {known}")
    claims: dict[str, Any] = {
        "sub": sub,
        "client_id": "demo",
        "scope": " ".join(sorted(scopes_of(roles))),
        "orgs": list(orgs) or [DEMO_ORGANISATION],
        "roles": list(roles),
        "person": True,
    }
    if settings.host in LOOPBACK:
        claims["exp"] = int(time.time()) + WORKING_DAY_SECONDS
    return sign_token(settings, claims)
