"""A board decides with a quorum: of number, of share, and of each kind of member."""

from decimal import Decimal

from services.board.boards.rules.quorum import Quorum, Seat, lacking

SEATS = [Seat(f"Councillor {n}", "councillor", True) for n in range(5)]
SEATS += [Seat("Of the NHS", "nhs", True), Seat("Of Healthwatch", "healthwatch", False)]
QUORUM = Quorum(2, Decimal("0.4"), {"nhs": 1})


def test_a_share_of_the_voting_members_is_rounded_up() -> None:
    assert QUORUM.needed(6) == 3


def test_a_quorum_needs_the_number_and_each_kind() -> None:
    there = ["Councillor 0", "Councillor 1", "Of the NHS"]
    assert lacking(QUORUM, SEATS, there) == []
    assert lacking(QUORUM, SEATS, ["Councillor 0", "Councillor 1", "Councillor 2"]) == [
        "1 of the kind nhs are needed; 0 are present."
    ]


def test_whoever_has_no_vote_does_not_count() -> None:
    there = ["Councillor 0", "Of the NHS", "Of Healthwatch"]
    assert lacking(QUORUM, SEATS, there) == ["3 voting members are needed; 2 are present."]
