"""The ring of token signing keys, which lie in files of the data directory.

No dump, replica or statement log of a database then holds one, `link` lets any number of
processes agree on one key, and every process that shares the directory verifies with what it finds
there. Processes elsewhere read the public set over HTTP.
"""

import contextlib
import json
import os
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from joserfc.jwk import ECKey

from services.shared.files import DIRECTORY_OF_ONE, FILE_OF_ONE, make_directory
from services.shared.tokens import ALGORITHM

TOKEN_SECONDS = 600
CLOCK_SKEW_SECONDS = 60
# Longer than any verifier or cache may keep the published set, so that all know a key in time.
PUBLISHED_AHEAD_SECONDS = 900
KEY_FILE = re.compile(r"([0-9]{6})\.json")


class KeyPending(Exception):
    """A key that was added signs nothing yet, but from `signs_from` (Unix time) on."""

    def __init__(self, signs_from: float) -> None:
        super().__init__(signs_from)
        self.signs_from = signs_from


def make_new(path: Path, text: str) -> bool:
    """Whether `path` was made now (0600), whole; False where somebody came first."""
    make_directory(path.parent, DIRECTORY_OF_ONE)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_OF_ONE), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def made_once(path: Path, make: Callable[[], str]) -> str:
    """The text of `path`, which is made by whoever comes first, whole or not at all."""
    if not path.exists():
        make_new(path, make())
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
        later = (other for other in self._keys() if other.number > key.number)
        successor = next(later, None)
        return successor.signs_from + TOKEN_SECONDS + CLOCK_SKEW_SECONDS if successor else None

    def rotate(self, *, ahead: float = PUBLISHED_AHEAD_SECONDS) -> SigningKey:
        """Add a key that signs in `ahead` seconds. Raises KeyPending while another one is to come.

        So there are never more than three: keys that verify nothing more are removed before.
        """
        self._forget_old()
        last, now = self._keys()[-1], self._now()
        if last.signs_from > now:
            raise KeyPending(last.signs_from)
        name = f"{last.number + 1:06}.json"
        if not make_new(self._directory / name, self._new(now + ahead)):
            raise KeyPending(self._keys()[-1].signs_from)  # somebody else was faster
        return self._keys()[-1]

    def withdraw(self, key: SigningKey) -> None:
        """Take back a key that signs nothing yet."""
        if key.signs_from > self._now():
            self._path(key).unlink(missing_ok=True)

    def _forget_old(self) -> None:
        for key in self._keys():
            if not self._verifies(key):
                self._path(key).unlink(missing_ok=True)

    def _path(self, key: SigningKey) -> Path:
        return self._directory / f"{key.number:06}.json"

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
