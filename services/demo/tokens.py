"""Demonstration tokens, which do not exist in production."""

from collections.abc import Sequence

from services.contracts.identity import ROLES, scopes_of
from services.shared.keys import sign_token
from services.shared.settings import ConfigurationError, Settings

DEMO_ORGANISATION = "27D"


def demo_token(
    settings: Settings, *, roles: Sequence[str], sub: str, orgs: Sequence[str] = ()
) -> str:
    """A token of ten minutes for a person in `roles`. Raises ConfigurationError in production."""
    if settings.production:
        raise ConfigurationError("demo tokens do not exist with MARCHES_ENVIRONMENT=production")
    if settings.oidc:
        raise ConfigurationError(f"tokens come from {settings.issuer}; none are made here")
    for role in roles:
        if role not in ROLES:
            known = ", ".join(sorted(ROLES))
            raise ConfigurationError(f"there is no role {role}; there are {known}")
    claims = {
        "sub": sub,
        "client_id": "demo",
        "scope": " ".join(sorted(scopes_of(roles))),
        "orgs": list(orgs) or [DEMO_ORGANISATION],
        "roles": list(roles),
        "person": True,
    }
    return sign_token(settings, claims)
