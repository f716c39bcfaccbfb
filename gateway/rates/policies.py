"""Rates as a deployment writes them: `600/minute`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import limits

from gateway.rates.classes import CLASSES
from services.shared.settings import ConfigurationError

# More than a person or a program that behaves needs, and less than disturbs others.
DEFAULTS = {
    "read": "1200/minute",
    "write": "300/minute",
    "calculate": "300/minute",
    "upload": "30/minute",
    "token": "60/minute",
    "public": "600/minute",
    "respond": "300/minute",
    "export": "60/minute",
}
# An address may be that of a whole hospital.
CALLERS_OF_AN_ADDRESS = 10


@dataclass(frozen=True)
class Policy:
    """`amount` requests within `seconds`."""

    name: str
    amount: int
    seconds: int

    @cached_property
    def header(self) -> bytes:
        """The value of RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers)."""
        return b'"%s";q=%d;w=%d' % (self.name.encode(), self.amount, self.seconds)


def policies(chosen: Mapping[str, str]) -> dict[str, Policy]:
    """A policy for each class. Raises ConfigurationError."""
    unknown = set(chosen) - set(CLASSES)
    if unknown:
        raise ConfigurationError(
            f"MARCHES_RATE_LIMITS names {', '.join(sorted(unknown))}; "
            f"there are {', '.join(CLASSES)}"
        )
    return {name: _policy(name, rate) for name, rate in (DEFAULTS | dict(chosen)).items()}


def _policy(name: str, rate: str) -> Policy:
    try:
        item = limits.parse(rate)
    except ValueError:
        raise ConfigurationError(
            f"MARCHES_RATE_LIMITS: {name} must be like 600/minute, not {rate}"
        ) from None
    return Policy(name, item.amount, item.get_expiry())
