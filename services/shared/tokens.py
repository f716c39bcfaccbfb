"""Access tokens: what they say about the caller, and how they are verified."""

import hashlib
import json
import math
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Protocol

from joserfc import jws, jwt
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import Key

from services.shared.errors import Unauthenticated

ALGORITHM = "ES256"
REALM = 'Bearer realm="marches"'
LEEWAY_SECONDS = 5
LONGEST_TOKEN = 16 * 1024
REMEMBERED_TOKENS = 4096


@dataclass(frozen=True)
class Principal:
    """The caller: `orgs` are the ODS codes it acts for; `person`: a person holds the token."""

    sub: str
    client_id: str
    scopes: frozenset[str]
    orgs: tuple[str, ...]
    roles: tuple[str, ...]
    person: bool
    expires: float = field(default=math.inf, compare=False)
    """Until when the token is accepted, in seconds since 1970."""


def unauthenticated(detail: str, *, presented: bool = True) -> Unauthenticated:
    """A 401 with the challenge that RFC 6750 asks for."""
    challenge = f'{REALM}, error="invalid_token"' if presented else REALM
    return Unauthenticated(detail, headers={"WWW-Authenticate": challenge})


class KeySource(Protocol):
    """Where the keys come from that tokens may be signed with."""

    algorithms: tuple[str, ...]

    def version(self) -> object:
        """Another value once the keys are others; asked at every request, so it must be cheap."""

    async def find(self, kid: str) -> Key | None:
        """The key of that id. Raises Unavailable when no key is known at all."""


class _VerifiedTokens:
    """The tokens found good before, by hash: the least recently used go, none outlives itself."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._held: OrderedDict[bytes, tuple[float, Principal]] = OrderedDict()

    def get(self, digest: bytes) -> Principal | None:
        held = self._held.get(digest)
        if held is None or not held[0] > time.time():
            return None
        self._held.move_to_end(digest)
        return held[1]

    def put(self, digest: bytes, expires: float, principal: Principal) -> None:
        self._held[digest] = (expires, principal)
        self._held.move_to_end(digest)
        if len(self._held) > self._size:
            self._held.popitem(last=False)

    def clear(self) -> None:
        self._held.clear()


class TokenVerifier:
    """Checks signature (by known `kid` only), issuer, audience and times."""

    def __init__(
        self, keys: KeySource, *, issuer: str, audience: str, remembered: int = REMEMBERED_TOKENS
    ) -> None:
        self._keys = keys
        self._keys_version: object = None
        self._verified = _VerifiedTokens(remembered)
        self._registry = jws.JWSRegistry(algorithms=list(keys.algorithms))
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            sub={"essential": True},
            exp={"essential": True},
        )

    async def verify(self, token: str) -> Principal:
        """The token's holder. Raises Unauthenticated for anything not wholly right."""
        if len(token) > LONGEST_TOKEN:
            raise unauthenticated(f"An access token has at most {LONGEST_TOKEN:,} characters.")
        if (version := self._keys.version()) != self._keys_version:
            self._verified.clear()
            self._keys_version = version
        text = token.encode(errors="replace")
        digest = hashlib.sha256(text).digest()
        return self._verified.get(digest) or await self._verify_anew(text, digest)

    async def _verify_anew(self, text: bytes, digest: bytes) -> Principal:
        try:
            claims = await self._signed_claims(text)
            self._claims.validate(claims)
            principal = _principal(claims)
        except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise unauthenticated(_reason(error)) from error
        self._verified.put(digest, claims["exp"], principal)
        return principal

    async def _signed_claims(self, text: bytes) -> dict[str, Any]:
        token = jws.extract_compact(text)
        kid = token.headers().get("kid")
        key = await self._keys.find(kid) if isinstance(kid, str) else None
        if key is None:
            raise ValueError("unknown kid")
        if not jws.validate_compact(token, key, registry=self._registry):
            raise BadSignatureError
        claims = json.loads(token.payload or b"")
        if not isinstance(claims, dict):
            raise TypeError("expected an object")
        return claims


REASONS = {
    "expired_token": "The token has expired; ask for a new one.",
    "bad_signature": "The token was not signed by who gives out tokens here; ask for a new one.",
    "invalid_claim": "The token is not for here, or not yet valid; ask for a new one.",
    "missing_claim": "The token lacks a claim; ask for one with iss, aud, sub and exp.",
}
MALFORMED = "This is not an access token of ours; send the one that you were given, whole."


def _reason(error: Exception) -> str:
    return REASONS.get(getattr(error, "error", ""), MALFORMED)


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError("expected a list of texts")
    return tuple(value)


def _principal(claims: dict[str, Any]) -> Principal:
    return Principal(
        sub=str(claims["sub"]),
        client_id=str(claims.get("client_id", "")),
        scopes=frozenset(str(claims.get("scope", "")).split()),
        orgs=_texts(claims.get("orgs", [])),
        roles=_texts(claims.get("roles", [])),
        person=claims.get("person") is True,
        expires=claims["exp"] + LEEWAY_SECONDS,
    )
