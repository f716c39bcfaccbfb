"""Quorum: how many of a board's voting members must be there before it may decide.

Standing orders say it as a number, as a share of the members, and as a number of some kind of
member (a health and wellbeing board: one councillor and one of the NHS), all at once.
"""

from collections.abc import Collection, Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple


class Seat(NamedTuple):
    """A member of a board, of a kind such as councillor."""

    name: str
    kind: str
    voting: bool


class Quorum(NamedTuple):
    """`share` is of the voting members, from 0 to 1; `including` is how many of each kind."""

    least: int
    share: Decimal
    including: Mapping[str, int]

    def needed(self, voting: int) -> int:
        """Of so many voting members; a part of one is a whole one."""
        of_share = (self.share * voting).to_integral_value(ROUND_CEILING)
        return max(self.least, int(of_share))


def lacking(quorum: Quorum, seats: Sequence[Seat], present: Collection[str]) -> list[str]:
    """What is missing of the quorum, each as a sentence; empty when the meeting may decide.

    `present` are names; whoever has no vote does not count.
    """
    voting = [seat for seat in seats if seat.voting]
    there = [seat for seat in voting if seat.name in present]
    needed = quorum.needed(len(voting))
    missing = []
    if len(there) < needed:
        missing.append(f"{needed} voting members are needed; {len(there)} are present.")
    for kind, least in quorum.including.items():
        count = sum(seat.kind == kind for seat in there)
        if count < least:
            missing.append(f"{least} of the kind {kind} are needed; {count} are present.")
    return missing
