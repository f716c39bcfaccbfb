"""The passwords of the cluster's roles, all derived from one random secret."""

import hmac
import secrets
from pathlib import Path

from services.shared.files import write_durably
from services.shared.postgres.errors import DataDirectoryUnusableError


class Secret:
    """One password per role, without a list to keep in step with the roles."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def password(self, role: str) -> str:
        return hmac.new(self._key, role.encode(), "sha256").hexdigest()


def secret_in(data_dir: Path, *, needed_by: Path) -> Secret:
    """The secret of `data_dir`, made on first use; the cluster `needed_by` must not outlive it."""
    path = data_dir / "postgres-secret"
    if not path.exists():
        if needed_by.exists():
            raise DataDirectoryUnusableError(
                f"{path} is missing, and {needed_by} cannot be opened without it: restore it "
                "from a copy, or set MARCHES_DATA_DIR to another directory"
            )
        write_durably(path, secrets.token_hex(32))
    return Secret(path.read_text())
