"""Which keys this deployment signs and verifies with, and the secret of its page cursors."""

import json
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeySet

from services.shared.key_ring import TOKEN_SECONDS, KeyRing, made_once
from services.shared.oidc import RemoteKeys
from services.shared.settings import ConfigurationError, Settings
from services.shared.tokens import ALGORITHM, TokenVerifier

LOOK_AGAIN_SECONDS = 1.0

log = structlog.get_logger("marches.keys")


@lru_cache(maxsize=16)
def _ring(directory: Path) -> KeyRing:
    return KeyRing(directory)


def key_ring(settings: Settings) -> KeyRing:
    """The keys that sign this deployment's own tokens."""
    return _ring(settings.data_dir.resolve() / "keys/signing")


def signing_key(settings: Settings) -> ECKey:
    """The private key that signs this deployment's own tokens now."""
    return key_ring(settings).signing()


class LocalKeys:
    """Public keys of this machine's files, read again when they have changed.

    That is looked up at most once a second, and at once for an unknown `kid`: it costs less than
    to verify a signature, so that made up tokens gain nothing by it.
    """

    algorithms: tuple[str, ...] = (ALGORITHM,)

    def __init__(self, stamp: Callable[[], object], read: Callable[[], Sequence[Key]]) -> None:
        self._stamp, self._read = stamp, read
        self._stamped: object = stamp()
        self._keys = _by_kid(read())
        self._looked = time.monotonic()

    def version(self) -> object:
        if time.monotonic() - self._looked > LOOK_AGAIN_SECONDS:
            self._look()
        return self._stamped

    async def find(self, kid: str) -> Key | None:
        if kid not in self._keys:
            self._look()
        return self._keys.get(kid)

    def _look(self) -> None:
        self._looked = time.monotonic()
        try:
            if (stamp := self._stamp()) != self._stamped:
                self._keys, self._stamped = _by_kid(self._read()), stamp
        except (ConfigurationError, OSError) as error:
            log.warning("keys could not be read again; the old ones stay", reason=str(error))


def _by_kid(keys: Sequence[Key]) -> dict[str, Key]:
    return {key.kid: key for key in keys if key.kid}


def public_keys(settings: Settings) -> dict[str, Any]:
    """The JWK set that verifies tokens: the configured file's, else our own keys'."""
    if settings.jwks_file is None:
        return {
            "keys": [each.key.as_dict(private=False) for each in key_ring(settings).published()]
        }
    try:
        keys = dict(json.loads(settings.jwks_file.read_text()))
        KeySet.import_key_set(keys)  # type: ignore[arg-type]
        return keys
    except (OSError, ValueError, TypeError, KeyError, JoseError) as error:
        raise ConfigurationError(f"MARCHES_JWKS_FILE is not a readable JWK set: {error}") from error


def _key_source(settings: Settings) -> LocalKeys | RemoteKeys:
    oidc, jwks_url = settings.oidc, settings.jwks_url
    if oidc or jwks_url:
        issuer = settings.issuer if oidc else None
        return RemoteKeys(issuer=issuer, jwks_url=jwks_url, https_only=settings.production)
    if (file := settings.jwks_file) is not None:
        return LocalKeys(
            lambda: (file.stat().st_mtime_ns, file.stat().st_ino) if file.exists() else None,
            lambda: KeySet.import_key_set(public_keys(settings)).keys,  # type: ignore[arg-type]
        )
    ring = key_ring(settings)
    return LocalKeys(
        lambda: tuple(each.number for each in ring.published()),
        lambda: [each.key for each in ring.published()],
    )


def verifier(settings: Settings) -> TokenVerifier:
    """A verifier for this deployment's tokens: our own, or those of an issuer elsewhere."""
    keys = _key_source(settings)
    return TokenVerifier(keys, issuer=settings.issuer, audience=settings.audience)


def cursor_secret(settings: Settings) -> bytes:
    """What page cursors are signed with; the same for every process of a deployment."""
    if settings.signing_secret:
        return settings.signing_secret.get_secret_value().encode()
    path = settings.data_dir / "keys/cursor.secret"
    return made_once(path, lambda: secrets.token_hex(32)).encode()


def sign_token(settings: Settings, claims: Mapping[str, Any]) -> str:
    """An access token with `claims` (which name `sub`), of ten minutes unless they say `exp`."""
    key = signing_key(settings)
    now = int(time.time())
    times = {"iat": now, "nbf": now, "exp": now + TOKEN_SECONDS}
    issued = {"iss": settings.issuer, "aud": settings.audience, "jti": secrets.token_urlsafe(16)}
    header = {"alg": ALGORITHM, "typ": "at+jwt", "kid": key.kid}
    return jwt.encode(header, {**times, **claims, **issued}, key, algorithms=[ALGORITHM])
