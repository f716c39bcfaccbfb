"""Kept answers that only whoever has the key can read.

Of an Idempotency-Key only a hash is kept. Hash and body of an answer are made with the key itself:
they tell nobody what was said, also where it was erased since. The caller alone can ask again.
"""

import base64
import hmac
import secrets
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


class AnswerSeal:
    """Made of a key and of who uses it where."""

    def __init__(self, key: str, *scope: bytes) -> None:
        self._key = key.encode()
        self._scope = sha256(b"".join(sha256(each).digest() for each in scope)).digest()

    def _made(self, purpose: bytes) -> bytes:
        return hmac.digest(self._key, purpose + self._scope, sha256)

    def hash(self, *parts: bytes) -> str:
        told = b"".join(sha256(each).digest() for each in parts)
        return hmac.digest(self._made(b"request"), told, sha256).hex()

    def close(self, body: str | None) -> str | None:
        if body is None:
            return None
        nonce = secrets.token_bytes(NONCE)
        sealed = AESGCM(self._made(b"answer")).encrypt(nonce, body.encode(), None)
        return base64.b64encode(nonce + sealed).decode()

    def open(self, sealed: str | None) -> str | None:
        """What was closed with the same key."""
        if sealed is None:
            return None
        told = base64.b64decode(sealed)
        return AESGCM(self._made(b"answer")).decrypt(told[:NONCE], told[NONCE:], None).decode()
