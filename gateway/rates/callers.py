"""Who asks: by token and by address, neither of which is kept or logged as it is."""

import hashlib
import secrets
from typing import NamedTuple

from starlette.types import Scope

from services.shared.requests import header, network_of
from services.shared.settings import Settings

PURPOSE = b"marches rate limits"


class Caller(NamedTuple):
    """Hashes that mean nothing without the key of this deployment."""

    token: str | None
    address: str


class Callers:
    """Hashes with a key made of the signing secret, or of nothing that outlives the process."""

    def __init__(self, settings: Settings) -> None:
        secret = settings.signing_secret
        seed = secret.get_secret_value().encode() if secret else secrets.token_bytes(32)
        self._key = hashlib.blake2b(PURPOSE, key=seed[:64], digest_size=32).digest()

    def of(self, scope: Scope) -> Caller:
        token = header(scope, b"authorization")
        client = scope.get("client")
        address = self._hash(network_of(client[0]) if client else "unknown")
        return Caller(self._hash(token) if token else None, address)

    def _hash(self, text: str) -> str:
        return hashlib.blake2b(text.encode(), key=self._key, digest_size=12).hexdigest()
