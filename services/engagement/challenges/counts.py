"""How often somebody sent something today, by a hash that nobody can undo tomorrow.

Counts are kept in this process only, under a key that is made anew each day and kept nowhere: with
it goes who sent what. Several processes count each for itself.
"""

import hmac
import secrets
from collections import Counter
from datetime import date
from hashlib import sha256

MOST_SENDERS = 200_000
"""Beyond it the counts begin anew: a few megabytes, however many addresses somebody has."""


class SenderCounts:
    """Of one day in London."""

    def __init__(self) -> None:
        self._day: date | None = None
        self._key = b""
        self._counts = Counter[bytes]()

    def count(self, sender: str, subject: str, day: date) -> int:
        """How often with this time, of this subject."""
        if day != self._day or len(self._counts) >= MOST_SENDERS:
            self._day, self._key = day, secrets.token_bytes(32)
            self._counts.clear()
        name = hmac.digest(self._key, f"{sender} {subject}".encode(), sha256)[:12]
        self._counts[name] += 1
        return self._counts[name]
