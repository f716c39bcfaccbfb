"""Public keys of an issuer elsewhere: OpenID Connect Discovery 1.0, or a JWK set at a known URL."""

import asyncio
import contextlib
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, RSAKey, import_key

from services.shared.errors import Unavailable
from services.shared.settings import ConfigurationError

DISCOVERY = "/.well-known/openid-configuration"
ANSWER_SECONDS = 5.0
LARGEST_ANSWER = 256 * 1024
SHORTEST_RSA_BITS = 2048
FRESH_SECONDS = 300.0
"""Older keys are fetched again beside the requests that use them."""
STALE_SECONDS = 24 * 3600.0
"""While the issuer does not answer, its last keys count that long and no longer."""
REFRESH_SECONDS = 10.0
"""The issuer is asked no more often than that, whatever tokens are sent."""

log = structlog.get_logger("marches.oidc")


class IssuerError(Exception):
    """The issuer gave no usable keys; the message says why."""


def _usable(jwk: Any) -> Key | None:
    """The key, when it may verify ES256 or RS256 signatures; sets hold keys for other uses too."""
    if not isinstance(jwk, dict) or not isinstance(jwk.get("kid"), str):
        return None
    if jwk.get("use", "sig") != "sig" or jwk.get("alg", "") not in {"", "ES256", "RS256"}:
        return None
    public = {name: jwk[name] for name in ("kty", "crv", "x", "y", "n", "e", "kid") if name in jwk}
    with contextlib.suppress(JoseError, ValueError, TypeError, KeyError, Warning):
        key = import_key(public)
        if isinstance(key, ECKey) and key.curve_name == "P-256":
            return key
        if isinstance(key, RSAKey) and key.public_key.key_size >= SHORTEST_RSA_BITS:
            return key
    return None


def usable_keys(document: dict[str, Any]) -> dict[str, Key]:
    """The usable keys of a JWK set by `kid`. Raises IssuerError when there is none."""
    listed = document.get("keys")
    keys = map(_usable, listed if isinstance(listed, list) else [])
    found = {str(key.kid): key for key in keys if key is not None}
    if not found:
        raise IssuerError("the JWK set holds no usable key")
    return found


async def fetch_json(url: str) -> dict[str, Any]:
    """The JSON object at `url`: no redirects, a deadline, a size limit. Raises IssuerError."""
    try:
        async with asyncio.timeout(2 * ANSWER_SECONDS):
            answer = json.loads(await _fetch(url))
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError, RecursionError) as error:
        raise IssuerError(f"{url}: {type(error).__name__}") from error
    if not isinstance(answer, dict):
        raise IssuerError(f"{url} gave no JSON object")
    return answer


async def _fetch(url: str) -> bytes:
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    async with (
        httpx.AsyncClient(timeout=ANSWER_SECONDS, follow_redirects=False) as client,
        client.stream("GET", url, headers=headers) as response,
    ):
        if response.status_code != httpx.codes.OK:
            raise IssuerError(f"{url} answered {response.status_code}")
        body = b""
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > LARGEST_ANSWER:
                raise IssuerError(f"{url} gave more than {LARGEST_ANSWER:,} bytes")
        return body


class RemoteKeys:
    """Fetched when first needed, kept while the issuer is down, fetched again for unknown keys."""

    algorithms: tuple[str, ...] = ("ES256", "RS256")

    def __init__(
        self,
        *,
        issuer: str | None = None,
        jwks_url: str | None = None,
        https_only: bool = True,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`issuer` is asked where its keys are, and may be left out when `jwks_url` says it."""
        self._issuer, self._jwks_url, self._https_only = issuer, jwks_url, https_only
        self._now = now
        self._keys: dict[str, Key] = {}
        self._version = 0
        self._fetched = self._tried = float("-inf")
        self._refreshing: asyncio.Task[None] | None = None
        self._check_configuration()

    def version(self) -> object:
        age = self._now() - self._fetched
        if age > FRESH_SECONDS:
            self._refresh()
        if self._keys and age > STALE_SECONDS:
            self._take({})
        return self._version

    async def find(self, kid: str) -> Key | None:
        if kid not in self._keys and (refreshing := self._refresh()) is not None:
            # One request's end must not cut the fetch that others wait for.
            await asyncio.shield(refreshing)
        if not self._keys:
            detail = "The issuer of the tokens does not answer; try again in a moment."
            raise Unavailable(detail, headers={"Retry-After": str(int(REFRESH_SECONDS))})
        return self._keys.get(kid)

    def _refresh(self) -> asyncio.Task[None] | None:
        """The fetch that runs, or a new one; None when the last one is too short a time ago."""
        if self._refreshing is None or self._refreshing.done():
            if self._now() - self._tried < REFRESH_SECONDS:
                return None
            self._tried = self._now()
            self._refreshing = asyncio.create_task(self._try_fetch())
        return self._refreshing

    async def _try_fetch(self) -> None:
        try:
            keys = usable_keys(await fetch_json(await self._where()))
        except IssuerError as error:
            log.warning("the issuer's keys could not be fetched", reason=str(error))
            return
        self._fetched = self._now()
        if _identities(keys) != _identities(self._keys):
            self._take(keys)

    def _take(self, keys: dict[str, Key]) -> None:
        self._keys = keys
        self._version += 1

    async def _where(self) -> str:
        if self._jwks_url is not None:
            return self._jwks_url
        document = await fetch_json(f"{str(self._issuer).rstrip('/')}{DISCOVERY}")
        if document.get("issuer") != self._issuer:
            raise IssuerError("the discovery document is of another issuer")
        return self._safe(document.get("jwks_uri"), IssuerError)

    def _check_configuration(self) -> None:
        where = self._jwks_url or self._issuer
        self._safe(where, lambda reason: ConfigurationError(f"MARCHES_ISSUER, JWKS_URL: {reason}"))

    def _safe(self, url: object, error: Callable[[str], Exception]) -> str:
        if isinstance(url, str) and "@" not in url:
            parts = urlsplit(url)
            plain = parts.scheme == "http" and (not self._https_only or _nearby(parts.hostname))
            if parts.hostname and (plain or parts.scheme == "https"):
                return url
        schemes = "https" if self._https_only else "http or https"
        raise error(f"expected is an address that begins with {schemes}")


def _nearby(host: str | None) -> bool:
    """Whether it is this machine, or a bare name, which only one's own network resolves."""
    return host is not None and (host in {"127.0.0.1", "::1"} or not set(".:") & set(host))


def _identities(keys: dict[str, Key]) -> dict[str, str]:
    return {kid: key.thumbprint() for kid, key in keys.items()}
