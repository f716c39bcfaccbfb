"""What can go wrong with stakeholders."""

from services.shared.errors import Conflict, NotFound


class StakeholderNotFound(NotFound):
    code = "stakeholder_not_found"
    title = "There is no such stakeholder"
    example = "There is no such stakeholder, or none of your organisations'."


class RequestAnswered(Conflict):
    code = "request_answered"
    title = "That contact is no request, or is answered"
    example = "Contact 3 was answered on 2026-11-02."
