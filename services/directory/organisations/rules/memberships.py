"""Who belongs to whom: one parent of a kind on one date, within the lives of both."""

from collections.abc import Iterable
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
    "region", "health_board", "council", "country", "host", "provider_of", "board",
)  # fmt: skip
# A hospital provides for several commissioners and a commissioner sits on several boards.
SHARED_KINDS = frozenset({"provider_of", "board"})


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


def check_lives(new: Membership, *, child: Interval, parent: Interval) -> None:
    """Raises OutsideLife."""
    for code, life in ((new.child, child), (new.parent, parent)):
        if not new.interval.within(life):
            raise OutsideLife(
                f"{code} exists {life}; the membership {new.interval} lies outside of that."
            )
