"""Who belongs to whom: one parent of a kind on one date, within the lives of both."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from services.directory.organisations.rules.intervals import Interval
from services.directory.organisations.rules.refusals import (
    MembershipOverlaps,
    OutsideLife,
    TwoParents,
)

KINDS = (
    "locality", "pcn", "care_community", "partnership", "pct", "cluster", "ccg", "sub_icb", "icb",
    "region", "health_board", "council", "country", "host", "trust", "provider_of", "board",
)  # fmt: skip
# A hospital provides for several commissioners and a commissioner sits on several boards.
SHARED_KINDS = frozenset({"provider_of", "board"})


Lives = Sequence[Interval]
"""Each time that an organisation exists: more than one where a closed one was opened again."""


class Membership(NamedTuple):
    """A child belongs to a parent in one way, from `starts` until before `ends`."""

    child: str
    parent: str
    kind: str
    starts: date
    ends: date | None = None

    @property
    def interval(self) -> Interval:
        return Interval(self.starts, self.ends)

    def during(self, interval: Interval) -> "Membership":
        return self._replace(starts=interval.starts, ends=interval.ends)


def excludes(one: Membership, other: Membership) -> bool:
    """Whether a child cannot have both on one date."""
    same = (one.child, one.kind) == (other.child, other.kind)
    return same and (one.kind not in SHARED_KINDS or one.parent == other.parent)


def check_one_parent(new: Membership, known: Iterable[Membership]) -> None:
    """Raises MembershipOverlaps, TwoParents."""
    for other in known:
        if not (excludes(new, other) and new.interval.overlaps(other.interval)):
            continue
        held = f"{new.child} is in {other.parent} as {new.kind} {other.interval}"
        if new.parent == other.parent:
            raise MembershipOverlaps(f"{held} already, which overlaps {new.interval}.")
        raise TwoParents(f"{held}; it cannot be in {new.parent} {new.interval} too.")


def check_lives(new: Membership, *, child: Lives, parent: Lives) -> None:
    """Raises OutsideLife."""
    for code, lives in ((new.child, child), (new.parent, parent)):
        if not any(new.interval.within(life) for life in lives):
            raise OutsideLife(
                f"{code} exists {told(lives)}; the membership {new.interval} lies outside of that."
            )


def within_lives(given: Membership, child: Lives, parent: Lives) -> list[Membership]:
    """The parts of `given` that lie within a life of both."""
    shared = [both for one in child for other in parent if (both := one.meet(other))]
    parts = (given.interval.meet(both) for both in shared)
    return [given.during(part) for part in parts if part]


def told(lives: Lives) -> str:
    """As a text: from 2013-04-01 to 2020-04-01."""
    return " and ".join(map(str, lives))
