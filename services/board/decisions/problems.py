"""What can be wrong with proposals and decisions."""

from services.shared.errors import Conflict, Invalid, NotFound


class DecisionNotFound(NotFound):
    code = "decision_not_found"
    title = "There is no such decision"
    example = "There is no such decision, or none that you may see."


class ProposalNotFound(NotFound):
    code = "proposal_not_found"
    title = "There is no such proposal"
    example = "There is no such proposal, or none that you may see."


class NotQuorate(Conflict):
    code = "not_quorate"
    title = "The meeting could not decide"
    example = "3 voting members are needed; 2 are present."


class AttendanceUnknown(Conflict):
    code = "attendance_unknown"
    title = "Who came to the meeting is not on record"
    example = "Draft its minutes first: without them nobody knows whether it had a quorum."


class ParagraphElsewhere(Invalid):
    code = "paragraph_elsewhere"
    title = "The paragraph is one of another item"
    example = "The item is 8; its paragraphs are 8.1, 8.2 and so on."


class VotesWrong(Invalid):
    code = "votes_wrong"
    title = "It cannot have been voted so"
    example = "5 members with a vote sat for the item; the votes are 7 together."


class ProposalDecided(Conflict):
    code = "proposal_decided"
    title = "The proposal was decided already"
    example = "It was approved on 2026-11-02."


class ProposalElsewhere(Invalid):
    code = "proposal_elsewhere"
    title = "The proposal is not one for this decision"
    example = "It is made to another board, or after the meeting."


class ProposalPrivate(Invalid):
    code = "proposal_private"
    title = "What is proposed in private is decided in private"
    example = "The item is open; a decision there would tell that there is such a proposal."


class ProposalOpen(Invalid):
    code = "proposal_open"
    title = "What is proposed in the open is decided in the open"
    example = "The item is private; propose what is to be decided there in private."


class ProposerWrong(Invalid):
    code = "proposer_wrong"
    title = "An executive or a senate proposes to another board"
    example = "`proposed_by` is the board itself; name the executive or senate that proposes."
