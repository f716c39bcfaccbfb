"""What a client's assertion must say (RFC 7523, section 3; OpenID Connect Core 1.0, section 9)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

OLDEST_SECONDS = 300
LEEWAY_SECONDS = 5
LONGEST_JTI = 256
LATEST_MOMENT = 1e11
"""Past any date; also keeps numbers out that are no numbers."""


class AssertionRefused(ValueError):
    """The assertion is not right; the message is a sentence for whoever sent it."""


@dataclass(frozen=True)
class Use:
    """The one use of an assertion: its id, and the Unix time from when it is too old anyway."""

    jti: str
    until: float


def check_claims(
    claims: Mapping[str, Any], *, client_id: str, audiences: Collection[str], now: float
) -> Use:
    """Raises AssertionRefused unless the claims are the client's own, for us, and of this moment.

    `client_id` is whose key signed them; `audiences` are the token endpoint and the issuer.
    """
    if claims.get("iss") != client_id or claims.get("sub") != client_id:
        raise AssertionRefused("iss and sub must both be the client_id.")
    if not _addressed(claims.get("aud"), audiences):
        raise AssertionRefused("aud must be the token endpoint or the issuer.")
    issued = _check_times(claims, now)
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 1 <= len(jti) <= LONGEST_JTI:
        raise AssertionRefused(f"jti must be a text of 1 to {LONGEST_JTI} characters.")
    return Use(jti, issued + OLDEST_SECONDS + 2 * LEEWAY_SECONDS)


def _addressed(audience: Any, audiences: Collection[str]) -> bool:
    given = audience if isinstance(audience, list) else [audience]
    return any(isinstance(each, str) and each in audiences for each in given)


def _check_times(claims: Mapping[str, Any], now: float) -> float:
    if _moment(claims, "exp") <= now - LEEWAY_SECONDS:
        raise AssertionRefused("The assertion has expired.")
    if "nbf" in claims and _moment(claims, "nbf") > now + LEEWAY_SECONDS:
        raise AssertionRefused("The assertion is not valid yet.")
    issued = _moment(claims, "iat")
    if issued > now + LEEWAY_SECONDS:
        raise AssertionRefused("The assertion was issued in the future.")
    if issued < now - OLDEST_SECONDS - LEEWAY_SECONDS:
        raise AssertionRefused("The assertion is older than 5 minutes.")
    return issued


def _moment(claims: Mapping[str, Any], name: str) -> float:
    value: Any = claims.get(name)
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not 0 <= value < LATEST_MOMENT
    ):
        raise AssertionRefused(f"{name} must be a Unix time in seconds.")
    return float(value)
