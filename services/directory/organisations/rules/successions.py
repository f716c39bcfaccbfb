"""Who takes over from whom, and who may be closed."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from services.directory.organisations.rules.intervals import Interval
from services.directory.organisations.rules.memberships import Membership
from services.directory.organisations.rules.refusals import (
    OpenMembers,
    SuccessorNotThere,
    SuccessorTooEarly,
)


class Succession(NamedTuple):
    """`successor` takes over from `predecessor` on `day`.

    Of one that is split, `share` (0-1) of its figures goes to this successor, by what `basis` says.
    """

    predecessor: str
    successor: str
    day: date
    share: float | None = None
    basis: str | None = None


def check_succession(new: Succession, *, predecessor: Interval, successor: Interval) -> None:
    """Raises SuccessorTooEarly, SuccessorNotThere."""
    if predecessor.ends is None:
        raise SuccessorTooEarly(
            f"{new.predecessor} has no end yet; close it before a successor takes over."
        )
    if new.day < predecessor.ends:
        raise SuccessorTooEarly(
            f"{new.predecessor} ends on {predecessor.ends}; {new.successor} cannot take over "
            f"before, on {new.day}."
        )
    if not successor.holds_on(new.day):
        raise SuccessorNotThere(
            f"{new.successor} exists {successor}; it cannot take over on {new.day}."
        )


def check_closing(code: str, day: date, members: Iterable[Membership]) -> None:
    """Raises OpenMembers when a member would be left after `day`."""
    left = sorted({each.child for each in members if each.ends is None or each.ends > day})
    if left:
        count = "1 member" if len(left) == 1 else f"{len(left):,} members"
        raise OpenMembers(
            f"{code} has {count} on or after {day}, {left[0]} among them; end these "
            "memberships first."
        )
