"""Demonstration tokens, which do not exist in production."""

from collections.abc import Sequence

from services.contracts.identity import ROLES
from services.shared.keys import sign_token
from services.shared.settings import ConfigurationError, Settings

DEMO_ORGANISATION = "27D"


def demo_token(settings: Settings, *, role: str, sub: str, orgs: Sequence[str]) -> str:
    """A token of ten minutes for a person in `role`. Raises ConfigurationError in production."""
    if settings.production:
        raise ConfigurationError("demo tokens do not exist with MARCHES_ENVIRONMENT=production")
    if role not in ROLES:
        raise ConfigurationError(f"there is no role {role}; there are {', '.join(sorted(ROLES))}")
    claims = {
        "sub": sub,
        "client_id": "demo",
        "scope": " ".join(sorted(ROLES[role])),
        "orgs": list(orgs) or [DEMO_ORGANISATION],
        "roles": [role],
        "person": True,
    }
    return sign_token(settings, claims)
