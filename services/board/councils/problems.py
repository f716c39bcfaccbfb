"""What can be wrong with councils' committees."""

from services.shared.errors import Conflict, Invalid, NotFound, Problem


class CommitteeNotFound(NotFound):
    code = "committee_not_found"
    title = "There is no such committee"
    example = "There is no such committee, or none of your organisations' boards."


class CommitteeAddressRefused(Invalid):
    code = "committee_address_refused"
    title = "No council is asked at this address"
    example = "An address is https://name/path, such as https://committees.westminster.gov.uk."


class BoardHasCommittee(Conflict):
    code = "board_has_committee"
    title = "The board's meetings come from a committee already"
    example = "They come from committee 136 of https://committees.westminster.gov.uk; end that."


class CommitteeEnded(Conflict):
    code = "committee_ended"
    title = "The board's meetings no longer come from this committee"
    example = "It was ended; write it down again."


class LookTooSoon(Conflict):
    code = "look_too_soon"
    title = "The council was asked a short while ago"
    example = "It is asked again from 2026-11-29T20:00:00Z on."


class CouncilUnreadable(Problem):
    """How a look ended that found nothing; the job has it as its error."""

    status, code = 502, "council_unreadable"
    title = "The council's committee system gave nothing that can be read"
    example = "Refused by the council's shield; it is asked again in 6 hours."
