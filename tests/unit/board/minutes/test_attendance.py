"""Who sat for an item, and how many of them have a vote."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.board.boards.rules.quorum import Quorum, Seat
from services.board.minutes.rules.attendance import SeatAttendance, sat, seated, told_twice

SEATS = [Seat(f"Member {place}", "nhs", place < 4) for place in range(6)]
QUORUM = Quorum(2, Decimal(0), {})
NAMES = st.sampled_from([*(each.name for each in SEATS), "Substitute 1", "Substitute 2"])
CAPACITIES = st.sampled_from(["present", "apologies", "absent", "in_attendance"])
LISTS = st.lists(st.builds(SeatAttendance, NAMES, CAPACITIES, st.none() | NAMES), max_size=8)


def test_a_substitute_sits_for_a_member_and_who_came_besides_has_no_seat() -> None:
    found = seated(
        [
            SeatAttendance("Member 1", "present", None),
            SeatAttendance("Member 2", "apologies", "Substitute 1"),
            SeatAttendance("Member 3", "absent", None),
            SeatAttendance("Guest", "in_attendance", None),
        ]
    )
    assert found == {"Member 1": "Member 1", "Member 2": "Substitute 1"}
    assert sat(QUORUM, SEATS, found) == (2, [])
    left = sat(QUORUM, SEATS, found, ["Substitute 1"])
    assert left == (1, ["2 voting members are needed; 1 are present."])


@given(LISTS, st.lists(NAMES, max_size=3))
def test_no_person_is_counted_twice_and_none_who_withdrew(
    attendance: list[SeatAttendance], withdrew: list[str]
) -> None:
    who = seated(attendance)
    if not list(told_twice(attendance)):
        assert len(set(who.values())) == len(who)
    stayed = {member for member, person in who.items() if not {member, person} & {*withdrew}}
    votes = [seat for seat in SEATS if seat.voting and seat.name in stayed]
    assert sat(QUORUM, SEATS, who, withdrew).voting == len(votes)
    assert sat(QUORUM, SEATS, who, withdrew).voting <= sat(QUORUM, SEATS, who).voting
