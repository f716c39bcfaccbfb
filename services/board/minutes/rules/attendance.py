"""Who sat on a board at a meeting, and who of them for an item: whoever withdrew from it for an
interest counts neither for its quorum nor for its vote.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from services.board.boards.rules.quorum import Quorum, Seat, lacking

BESIDES = "in_attendance"


class SeatAttendance(NamedTuple):
    """Somebody of whom the minutes say whether they came, and who came in their place."""

    name: str
    capacity: str
    substitute: str | None


class SatQuorum(NamedTuple):
    """How many voting members sat, and what was missing of the quorum, each as a sentence."""

    voting: int
    missing: list[str]


def seated(attendance: Sequence[SeatAttendance]) -> dict[str, str]:
    """The members who were there, each with who sat in their seat: themselves, or a substitute."""
    return {
        each.name: each.substitute or each.name
        for each in attendance
        if each.capacity == "present" or (each.substitute and each.capacity != BESIDES)
    }


def sat(
    quorum: Quorum, seats: Sequence[Seat], who: Mapping[str, str], withdrew: Collection[str] = ()
) -> SatQuorum:
    """Without those who withdrew, named as members or as substitutes."""
    there = {member for member, person in who.items() if not {member, person} & {*withdrew}}
    voting = sum(seat.voting and seat.name in there for seat in seats)
    return SatQuorum(voting, lacking(quorum, seats, there))


def told_twice(attendance: Sequence[SeatAttendance]) -> Iterator[tuple[int, str]]:
    """Where somebody is named in a second seat, as a place in the list and a field: nobody sits in
    two. Who came besides may be named again as a substitute.
    """
    members = [each.name for each in attendance]
    seats = {each.name for each in attendance if each.capacity != BESIDES}
    stood_in: set[str] = set()
    for place, each in enumerate(attendance):
        if each.name in members[:place]:
            yield place, "name"
        if each.substitute is not None:
            if each.substitute in seats | stood_in:
                yield place, "substitute"
            stood_in.add(each.substitute)
