"""What can go wrong with invitations."""

from services.shared.errors import Conflict, Forbidden


class InvitationNeeded(Forbidden):
    code = "invitation_needed"
    title = "Only those who are invited answer this survey"
    example = "Send the code that you were given as the header Invitation."


class InvitationInvalid(Forbidden):
    code = "invitation_invalid"
    title = "There is no such invitation, or it was used"
    example = "A code lets in one response. To change that one, use its receipt."


class NobodyInvited(Conflict):
    code = "nobody_invited"
    title = "No codes are issued for it"
    example = "Everybody may answer it: answered_by is everybody."


class TooManyInvitations(Conflict):
    code = "too_many_invitations"
    title = "More codes than one survey has"
    example = "99,500 were issued; up to 500 more may be."


class InvitedOnly(Conflict):
    code = "invited_only"
    title = "Nobody enters responses to this survey for others"
    example = "Those who are invited answer it themselves, each with a code."
