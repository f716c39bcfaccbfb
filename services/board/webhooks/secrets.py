"""The secrets that webhooks sign with, derived from one key of this deployment."""

import secrets
from datetime import datetime
from uuid import UUID

from services.board.webhooks.rules.signatures import SECRET_BYTES, secret_of
from services.shared.key_ring import made_once
from services.shared.settings import Settings


def _key(settings: Settings) -> bytes:
    path = settings.data_dir / "keys/webhooks.key"
    return bytes.fromhex(made_once(path, lambda: secrets.token_hex(SECRET_BYTES)))


def newest_secret(settings: Settings, webhook: UUID, number: int) -> str:
    return secret_of(_key(settings), str(webhook), number)


def secrets_of(
    settings: Settings, webhook: UUID, number: int, earlier_until: datetime | None, now: datetime
) -> list[str]:
    """Those that sign now, the newest first."""
    key = _key(settings)
    overlaps = earlier_until is not None and now < earlier_until
    numbers = [number, number - 1] if overlaps else [number]
    return [secret_of(key, str(webhook), each) for each in numbers]
