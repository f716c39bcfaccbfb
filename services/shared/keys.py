"""Keys made on the first start: the ring of token signing keys, the page cursor secret.

The private keys lie in files of the data directory, not in a database: no dump, replica or
statement log of a database then holds one, `link` lets any number of processes agree on one key,
and every process that shares the directory verifies with what it finds there. Processes elsewhere
read the public set over HTTP.
"""

import contextlib
import json
import os
import re
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeySet

from services.shared.auth import ALGORITHM, TokenVerifier
from services.shared.oidc import RemoteKeys
from services.shared.settings import ConfigurationError, Settings

TOKEN_SECONDS = 600
CLOCK_SKEW_SECONDS = 60
# Longer than any verifier or cache may keep the published set, so that all know a key in time.
PUBLISHED_AHEAD_SECONDS = 900
KEY_FILE = re.compile(r"([0-9]{6})\.json")
LOOK_AGAIN_SECONDS = 1.0

log = structlog.get_logger("marches.keys")


def made_once(path: Path, make: Callable[[], str]) -> str:
    """The text of `path`, which is made (0600) by whoever comes first, whole or not at all."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


@dataclass(frozen=True)
class SigningKey:
    """A private key of the ring; it signs from `signs_from` (Unix time) until the next one does."""

    number: int
    signs_from: float
    key: ECKey = field(repr=False)


def _read(name: str, text: str) -> SigningKey:
    kept = json.loads(text)
    return SigningKey(int(name[:6]), kept["signs_from"], ECKey.import_key(kept["jwk"]))


class KeyRing:
    """Numbered key files: a new one is published first, then signs; an old one verifies on."""

    def __init__(self, directory: Path, now: Callable[[], float] = time.time) -> None:
        self._directory = directory
        self._now = now
        self._names: list[str] = []
        self._read: list[SigningKey] = []

    def signing(self) -> ECKey:
        """The key that signs now."""
        keys = self._keys()
        return next((k for k in reversed(keys) if k.signs_from <= self._now()), keys[0]).key

    def published(self) -> list[SigningKey]:
        """Those whose tokens may still be valid, the one that signs, and any to come."""
        return [key for key in self._keys() if self._verifies(key)]

    def verifies_until(self, key: SigningKey) -> float | None:
        """When the last token signed with `key` has expired; None while it has no successor."""
        later = [other.signs_from for other in self._keys() if other.number > key.number]
        return min(later) + TOKEN_SECONDS + CLOCK_SKEW_SECONDS if later else None

    def rotate(self, *, ahead: float = PUBLISHED_AHEAD_SECONDS) -> SigningKey:
        """Add a key that signs in `ahead` seconds, and remove those that verify nothing more."""
        last = self._keys()[-1]
        signs_from = max(last.signs_from, self._now() + ahead)
        name = f"{last.number + 1:06}.json"
        made_once(self._directory / name, lambda: self._new(signs_from))
        for key in self._keys():
            if not self._verifies(key):
                (self._directory / f"{key.number:06}.json").unlink(missing_ok=True)
        return self._keys()[-1]

    def _verifies(self, key: SigningKey) -> bool:
        end = self.verifies_until(key)
        return end is None or end > self._now()

    @staticmethod
    def _new(signs_from: float) -> str:
        key = ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
        return json.dumps({"signs_from": signs_from, "jwk": key.as_dict(private=True)})

    def _keys(self) -> list[SigningKey]:
        names = self._listed()
        if not names:
            made_once(self._directory / "000001.json", lambda: self._new(self._now()))
            names = self._listed()
        if names != self._names:
            self._read, self._names = self._load(names), names
        return self._read

    def _listed(self) -> list[str]:
        with contextlib.suppress(FileNotFoundError):
            names = os.listdir(self._directory)  # noqa: PTH208 (asked often: no Path for each)
            return sorted(name for name in names if KEY_FILE.fullmatch(name))
        return []

    def _load(self, names: list[str]) -> list[SigningKey]:
        keys = []
        for name in names:
            with contextlib.suppress(FileNotFoundError):  # another process has just removed it
                keys.append(_read(name, (self._directory / name).read_text()))
        return keys


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
    """An access token of ten minutes with `claims` (which name `sub`)."""
    key = signing_key(settings)
    now = int(time.time())
    times = {"iat": now, "nbf": now, "exp": now + TOKEN_SECONDS}
    issued = {"iss": settings.issuer, "aud": settings.audience, "jti": secrets.token_urlsafe(16)}
    header = {"alg": ALGORITHM, "typ": "at+jwt", "kid": key.kid}
    return jwt.encode(header, {**claims, **times, **issued}, key, algorithms=[ALGORITHM])
