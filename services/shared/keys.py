"""Keys made on the first start: the token signing key, its public set, the page cursor secret."""

import json
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from services.shared.auth import ALGORITHM, TokenVerifier
from services.shared.settings import ConfigurationError, Settings

TOKEN_SECONDS = 600


def made_once(path: Path, make: Callable[[], str]) -> str:
    """The text of `path`, which is made (0600) by whoever comes first, whole or not at all."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
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


def _new_key() -> str:
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
    return json.dumps(key.as_dict(private=True))


def signing_key(settings: Settings) -> ECKey:
    """The private key of this deployment's own tokens."""
    return ECKey.import_key(json.loads(made_once(settings.data_dir / "keys/signing.jwk", _new_key)))


def public_keys(settings: Settings) -> dict[str, Any]:
    """The JWK set that verifies tokens: the configured file's, else our own key's."""
    if settings.jwks_file is None:
        return {"keys": [signing_key(settings).as_dict(private=False)]}
    try:
        keys = dict(json.loads(settings.jwks_file.read_text()))
        KeySet.import_key_set(keys)  # type: ignore[arg-type]
        return keys
    except (OSError, ValueError, TypeError, KeyError, JoseError) as error:
        raise ConfigurationError(f"MARCHES_JWKS_FILE is not a readable JWK set: {error}") from error


def verifier(settings: Settings) -> TokenVerifier:
    """A verifier for this deployment's tokens."""
    keys = KeySet.import_key_set(public_keys(settings))  # type: ignore[arg-type]
    return TokenVerifier(keys, issuer=settings.issuer, audience=settings.audience)


def cursor_secret(settings: Settings) -> bytes:
    """What page cursors are signed with; the same for every process of a deployment."""
    if settings.signing_secret:
        return settings.signing_secret.get_secret_value().encode()
    path = settings.data_dir / "keys/cursor.secret"
    return made_once(path, lambda: secrets.token_hex(32)).encode()


def sign_token(settings: Settings, claims: dict[str, Any]) -> str:
    """An access token of ten minutes with `claims` (which name `sub`)."""
    key = signing_key(settings)
    now = int(time.time())
    times = {"iat": now, "nbf": now, "exp": now + TOKEN_SECONDS}
    issued = {"iss": settings.issuer, "aud": settings.audience, "jti": secrets.token_urlsafe(16)}
    header = {"alg": ALGORITHM, "typ": "at+jwt", "kid": key.kid}
    return jwt.encode(header, claims | times | issued, key, algorithms=[ALGORITHM])
