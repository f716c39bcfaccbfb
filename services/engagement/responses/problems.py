"""What can go wrong with responses."""

from services.engagement.responses.rules.admission import SAID, Refusal
from services.shared.errors import Conflict, Forbidden, Invalid, NotFound, Problem

NOT_STORED = {"Cache-Control": "no-store"}


class NotPublished(NotFound):
    code = "consultation_not_published"
    title = "There is no such consultation"
    example = "Nothing of that name is published."


class NotOpen(Conflict):
    code = "consultation_not_open"
    title = "The consultation is not open yet"
    example = "It opens on 2026-11-02; nothing was kept."


class ConsultationClosed(Conflict):
    code = "consultation_closed"
    title = "The consultation is closed"
    example = "It closed on 2026-11-02 at 23:59:59 in London; nothing was kept."


class ConsultationPaused(Conflict):
    code = "consultation_paused"
    title = "The consultation is paused"
    example = "It goes on later, and the closing moves with it; nothing was kept."


class ConsultationWithdrawn(Conflict):
    code = "consultation_withdrawn"
    title = "The consultation was withdrawn"
    example = "The body that consults withdrew it; nothing was kept."


class ResponsesFrozen(Conflict):
    code = "responses_frozen"
    title = "The responses are frozen for the analysis"
    example = "No response is added or changed after the freeze."


class ResponseInvalid(Invalid):
    code = "response_invalid"
    title = "The response does not fit the questionnaire"
    example = "This question needs an answer."


class ResponseNotFound(NotFound):
    code = "response_not_found"
    title = "There is no such response"
    example = (
        "There is none with this receipt, or it was withdrawn. It travels as Authorization: Receipt"
        " <code>, and never in an address."
    )


class ResponseWithdrawn(Conflict):
    code = "response_withdrawn"
    title = "The response was withdrawn"
    example = "What was withdrawn does not come back; send a new one with a new key."


class ClientIdReused(Invalid):
    code = "client_id_reused"
    title = "This client id was used for another response"
    example = "Send the response as it was first, or with a client id of its own."


class SafeguardingOfficerNeeded(Forbidden):
    code = "safeguarding_officer_needed"
    title = "Only who is named for safeguarding reads this"
    example = (
        "It may tell of danger: the officer or the deputy of the part safeguarding-officer reads "
        "it, with a token of their own."
    )


class NotPermitted(Conflict):
    code = "publication_not_permitted"
    title = "Its author did not agree to publication"
    example = "The question for permission was answered with no, or not at all."


class RedactionOutside(Invalid):
    code = "redaction_outside"
    title = "There is no such text to redact"
    example = "why has 120 characters of text."


class NotDecided(Conflict):
    code = "not_moderated"
    title = "Nothing was decided of it yet"
    example = "It waits to be read; there is nothing to appeal against."


class AlreadyAppealed(Conflict):
    code = "already_appealed"
    title = "Another moderator was asked for already"
    example = "It waits for a second moderator."


REFUSALS: dict[Refusal, type[Problem]] = {
    "unknown": NotPublished,
    "not_open": NotOpen,
    "closed": ConsultationClosed,
    "paused": ConsultationPaused,
    "withdrawn": ConsultationWithdrawn,
    "frozen": ResponsesFrozen,
}
ADMITTED = tuple(REFUSALS.values())


def refused(refusal: Refusal) -> Problem:
    """As it is told to who sent a response."""
    return REFUSALS[refusal](f"{SAID[refusal]} Nothing was kept.")
