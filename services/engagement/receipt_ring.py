"""The keys that receipts are made with: files of the data directory, and nothing else's.

The newest one makes receipts; every other one is good to check with while anything lives that it
may have made a receipt of. So neither a new key nor a new signing secret voids a receipt.
"""

import hmac
import json
import os
import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from services.engagement import receipts
from services.shared.key_ring import make_new
from services.shared.keys import cursor_secret
from services.shared.settings import Settings

NAME = re.compile(r"([0-9]{6})\.json")
RECEIPT, SUBMISSION = "receipt", "submission"
PURPOSES = {RECEIPT: b"marches receipt", SUBMISSION: b"marches submission"}


class ReceiptKey(NamedTuple):
    """A key of the ring, which makes receipts from `since` until there is a newer one."""

    number: int
    since: datetime
    receipt: bytes
    submission: bytes


class ReceiptRing:
    """Numbered files. The first one is made of `secret`, with which receipts were made before they
    had keys of their own; all others are random."""

    def __init__(self, directory: Path, secret: bytes) -> None:
        self._directory, self._secret = directory, secret
        self._names: list[str] = []
        self._read: list[ReceiptKey] = []

    def held(self) -> Sequence[ReceiptKey]:
        """The newest first."""
        names = self._listed()
        if not names:
            first = {name: hmac.digest(self._secret, said, sha256).hex()
                     for name, said in PURPOSES.items()}  # fmt: skip
            make_new(self._path(1), _written(first, datetime.fromtimestamp(0, UTC)))
            names = self._listed()
        if names != self._names:
            self._read, self._names = self._load(names), names
        return self._read

    def rotate(self, now: datetime) -> ReceiptKey | None:
        """Add a key, which makes receipts from here on; None where somebody else was faster."""
        number = self.held()[0].number + 1
        made = {name: secrets.token_hex(32) for name in PURPOSES}
        return self.held()[0] if make_new(self._path(number), _written(made, now)) else None

    def remove(self, number: int) -> None:
        self._path(number).unlink(missing_ok=True)

    def receipt_of(self, kind: str, id_: UUID) -> str:
        return receipts.receipt_of(self.held()[0].receipt, kind, id_)

    def id_of(self, kind: str, receipt: str) -> UUID | None:
        """Whose receipt it is, by whichever key it was made; None for no one's."""
        return receipts.id_of([each.receipt for each in self.held()], kind, receipt)

    def submissions_of(self, subject: UUID, key: str) -> list[bytes]:
        """What may have been kept of a key that a client chose, by each of ours; the first one is
        kept from here on. Nobody can look for it without them."""
        told = subject.bytes + key.encode()
        return [hmac.digest(each.submission, told, sha256) for each in self.held()]

    def _path(self, number: int) -> Path:
        return self._directory / f"{number:06}.json"

    def _listed(self) -> list[str]:
        with suppress(FileNotFoundError):
            names = os.listdir(self._directory)  # noqa: PTH208 (asked often: no Path for each)
            return sorted((name for name in names if NAME.fullmatch(name)), reverse=True)
        return []

    def _load(self, names: Sequence[str]) -> list[ReceiptKey]:
        found = []
        for name in names:
            with suppress(FileNotFoundError):  # another process has just removed it
                kept = json.loads((self._directory / name).read_text())
                held = (bytes.fromhex(kept[each]) for each in PURPOSES)
                found.append(
                    ReceiptKey(int(name[:6]), datetime.fromisoformat(kept["since"]), *held)
                )
        return found


def _written(keys: dict[str, str], since: datetime) -> str:
    return json.dumps(keys | {"since": since.isoformat()})


@lru_cache(maxsize=16)
def _ring(directory: Path, secret: bytes) -> ReceiptRing:
    return ReceiptRing(directory, secret)


def receipt_ring(settings: Settings) -> ReceiptRing:
    """The ring of this deployment, which all processes of the service share."""
    return _ring(settings.data_dir.resolve() / "keys/receipts", cursor_secret(settings))
