"""Signatures of Standard Webhooks (github.com/standard-webhooks, version 1)."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence

PREFIX = "whsec_"
SECRET_BYTES = 32


class SecretInvalid(ValueError):
    """A secret is `whsec_` and base64; it is not shown."""


def secret_of(key: bytes, webhook: str, number: int) -> str:
    """The secret of a webhook, derived from this deployment's key: it is kept nowhere."""
    derived = hmac.digest(key, f"webhook {webhook} {number}".encode(), hashlib.sha256)
    return PREFIX + base64.b64encode(derived).decode()


def key_of(secret: str) -> bytes:
    """The bytes that sign. Raises SecretInvalid."""
    if not secret.startswith(PREFIX):
        raise SecretInvalid(f"A secret begins with {PREFIX}.")
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise SecretInvalid(f"After {PREFIX} a secret is base64.") from None
    if not key:
        raise SecretInvalid("A secret is not empty.")
    return key


def signature(secret: str, message: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the base64 of HMAC-SHA256 over id, timestamp (Unix seconds) and the exact body."""
    signed = f"{message}.{timestamp}.".encode() + body
    digest = hmac.digest(key_of(secret), signed, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"


def headers(secrets: Sequence[str], message: str, timestamp: int, body: bytes) -> Mapping[str, str]:
    """The three headers of an attempt; while secrets overlap, one signature by each."""
    signatures = (signature(secret, message, timestamp, body) for secret in secrets)
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }
