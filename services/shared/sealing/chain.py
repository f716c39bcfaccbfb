"""The hash chain over entries: how it is made, and how the first bad entry is found.

SHA-256 over canonical JSON (RFC 8785 for texts, whole numbers and null) of the entry's content
with its sequence and the hash of the entry before it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal
from uuid import UUID

GENESIS = "0" * 64
MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"

Content = Mapping[str, Any]
Code = Literal["missing", "misplaced", "edited", "rewritten", "truncated"]


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends; an empty one ends at nought."""

    sequence: int = 0
    hash: str = GENESIS


@dataclass(frozen=True, slots=True)
class Link:
    """A sealed entry."""

    seq: int
    previous_hash: str
    hash: str
    content: Content


@dataclass(frozen=True)
class Fault:
    """The first bad entry of a chain, by its sequence, and what is wrong with it."""

    sequence: int
    code: Code
    detail: str


def moment(time: datetime) -> str:
    """`time` as it stands in what is hashed: UTC with microseconds."""
    return time.astimezone(UTC).strftime(MOMENT)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


_canonical = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_plain
).encode


def digest(value: object) -> str:
    """SHA-256, in hexadecimal, of the canonical JSON of `value`."""
    return hashlib.sha256(_canonical(value).encode()).hexdigest()


def hash_of(seq: int, previous_hash: str, content: Content) -> str:
    """The hash that seals an entry at this place of its chain."""
    return digest({**content, "seq": seq, "previous_hash": previous_hash})


def seal(contents: Iterable[Content], head: Head) -> list[Link]:
    """The entries as the links that follow `head`."""
    links: list[Link] = []
    for content in contents:
        seq = head.sequence + 1
        head = Head(seq, hash_of(seq, previous := head.hash, content))
        links.append(Link(seq, previous, head.hash, content))
    return links


@dataclass
class Verification:
    """Takes a chain link by link, in order, and stops at the first fault; holds no link.

    `signed` is a head that was exported before: the chain must reach it, with that hash.
    """

    signed: Head | None = None
    head: Head = field(default_factory=Head)
    fault: Fault | None = None

    def take(self, link: Link) -> bool:
        """Whether the chain is good as far as this link."""
        self.fault = self._order(link) or self._hashes(link)
        if self.fault is None:
            self.head = Head(link.seq, link.hash)
        return self.fault is None

    def end(self) -> None:
        """There are no more links."""
        if self.fault is None and self.signed and self.head.sequence < self.signed.sequence:
            said = f"The signed head is entry {self.signed.sequence}; the chain ends before it."
            self.fault = Fault(self.head.sequence + 1, "truncated", said)

    def _order(self, link: Link) -> Fault | None:
        last = self.head.sequence
        if link.seq > last + 1:
            return Fault(last + 1, "missing", f"After entry {last} comes entry {link.seq}.")
        if link.seq <= last:
            return Fault(link.seq, "misplaced", f"Entry {link.seq} stands after entry {last}.")
        return None

    def _hashes(self, link: Link) -> Fault | None:
        if hash_of(link.seq, link.previous_hash, link.content) != link.hash:
            return Fault(link.seq, "edited", f"Entry {link.seq} is not what was sealed.")
        if link.previous_hash != self.head.hash:
            # This entry is whole, and says that the one before had another hash.
            before = max(self.head.sequence, 1)
            said = f"Entry {link.seq} was sealed after another entry than is found before it."
            return Fault(before, "rewritten", said)
        if self.signed and (link.seq, link.hash) == (self.signed.sequence, self.signed.hash):
            return None
        if self.signed and link.seq == self.signed.sequence:
            said = f"Entry {link.seq} has another hash than the signed head."
            return Fault(link.seq, "rewritten", said)
        return None


def verify(links: Iterable[Link], signed: Head | None = None) -> Verification:
    """The verdict on a chain, whose links are taken one at a time."""
    verification = Verification(signed)
    for link in links:
        if not verification.take(link):
            break
    verification.end()
    return verification
