"""What can be wrong with boards."""

from services.shared.errors import Invalid, NotFound


class BoardNotFound(NotFound):
    code = "board_not_found"
    title = "There is no such board"
    example = "There is no such board, or none of your organisations'."


class QuorumOutOfReach(Invalid):
    code = "quorum_out_of_reach"
    title = "The members that there are could never be a quorum"
    example = "6 voting members are needed; 5 are present."


class MemberTwice(Invalid):
    code = "member_twice"
    title = "A member is in the list once"
    example = "Councillor A is there twice."
