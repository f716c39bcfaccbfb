"""How a membership that a file states is fitted to those that are known.

A file says what held on its day, so a move ends the membership before it, and what is known of
later days stays. What cannot be fitted is left for the rules to refuse.
"""

from collections.abc import Sequence

from services.directory.organisations.rules.memberships import Membership, excludes


def fitted(
    given: Membership, known: Sequence[Membership]
) -> tuple[Membership, dict[Membership, Membership | None]]:
    """`given` as it fits, and the known memberships that change (to None: one with `given`)."""
    changes: dict[Membership, Membership | None] = {}
    for other in sorted(known):
        if not (excludes(given, other) and given.interval.overlaps(other.interval)):
            continue
        if other.parent == given.parent:
            changes[other] = None
            ends = given.ends if other.ends is None or given.ends is not None else other.ends
            given = given._replace(starts=min(given.starts, other.starts), ends=ends)
        elif other.starts < given.starts and other.ends is None:
            changes[other] = other._replace(ends=given.starts)
        elif given.starts < other.starts and given.ends is None:
            given = given._replace(ends=other.starts)
    return given, changes
