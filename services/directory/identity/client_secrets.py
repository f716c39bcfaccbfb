"""Client secrets that are kept nowhere, yet the same in a repeated answer.

A secret is an HMAC over the client, the moment and the request's Idempotency-Key, of which the
database keeps no more than a hash: only who sends that key again is shown that secret again.
Without a key a random text stands in its place, and nobody ever is. A secret gives all that the
client may do, so whoever lacks any of that now is not shown it again either.
"""

import base64
import hmac
import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from services.directory.identity.hashes import SECRET_PREFIX
from services.directory.identity.schemas import IssuedClient
from services.directory.identity.service import refuse_grant
from services.shared.auth import Principal
from services.shared.key_ring import made_once
from services.shared.settings import Settings


class ClientSecrets:
    """The secrets that one request makes."""

    def __init__(self, settings: Settings, key: str | None) -> None:
        path = settings.data_dir / "keys/clients.secret"
        self._ours = bytes.fromhex(made_once(path, lambda: secrets.token_hex(32)))
        self._theirs = key or secrets.token_urlsafe(32)

    def secret(self, client_id: UUID, changed_at: datetime) -> str:
        """The secret that the client has from this moment."""
        told = "\x1f".join((str(client_id), changed_at.isoformat(), self._theirs))
        made = hmac.digest(self._ours, told.encode(), "sha256")
        return SECRET_PREFIX + base64.urlsafe_b64encode(made).decode().rstrip("=")

    def complete(self, principal: Principal, body: dict[str, Any]) -> dict[str, Any]:
        """The JSON of an IssuedClient with its secret, if it has one.

        A repeated request is shown it only while the caller could have it made anew: raises
        GrantRefused.
        """
        issued = IssuedClient.model_validate(body)
        if issued.secret_changed_at is None:
            return body
        refuse_grant(principal, issued)
        return body | {"client_secret": self.secret(issued.client_id, issued.secret_changed_at)}
