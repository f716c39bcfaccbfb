"""What can be wrong with a claim and the acts on it."""

from services.shared.errors import Conflict, Invalid, NotFound


class ClaimNotFound(NotFound):
    code = "claim_not_found"
    title = "There is no such claim"
    example = "There is no such claim, or none that your organisations are a party of."


class NotClaimable(Invalid):
    code = "not_claimable"
    title = "A line cannot be claimed of this payer"
    example = "Line 2: 27D was charged rightly; claiming it would be a double claim."


class SpellClaimed(Conflict):
    code = "spell_claimed"
    title = "The care of a line is claimed already"
    example = "Line 1 is claimed already; void that claim first, or leave the line out."


class RemittanceExists(Conflict):
    code = "remittance_exists"
    title = "The payment is entered already"
    example = "BACS 4711 of 500.00 on 2025-12-01 is entered already."


class ChallengeNotFound(NotFound):
    code = "challenge_not_found"
    title = "The claim has no such challenge"
    example = "The claim has no challenge 7."


class ChallengeTooLate(Conflict):
    code = "challenge_too_late"
    title = "The time for challenges is over"
    example = "Lines of this claim could be challenged until 2025-11-30."


class ChallengeAnswered(Conflict):
    code = "challenge_answered"
    title = "The challenge is answered already"
    example = "It was answered on 2025-11-20."


class LineChallenged(Conflict):
    code = "line_challenged"
    title = "A challenge of this line waits for its answer"
    example = "Line 3 is challenged already; wait for the answer."


class LineUnknown(Invalid):
    code = "line_unknown"
    title = "The claim has no such line"
    example = "The claim has lines 1 to 12."


class CreditExceeds(Invalid):
    code = "credit_exceeds"
    title = "More would be credited than is left of the line"
    example = "Of line 3, 120.00 is left; the credit is 150.00."


class WriteOffNotAsked(Conflict):
    code = "write_off_not_asked"
    title = "No write-off waits for approval"
    example = "Ask for a write-off first; another person approves it."


class WriteOffExceeds(Invalid):
    code = "write_off_exceeds"
    title = "More would be written off than is owed"
    example = "120.00 is owed; the write-off is 150.00."


class TooLongForWorkbook(Conflict):
    code = "too_long_for_workbook"
    title = "The claim has too many lines for a workbook"
    example = "It has 250,000 lines; take the CSV."
