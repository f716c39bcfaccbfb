"""What can go wrong with events."""

from services.shared.errors import Conflict, NotFound


class EventNotFound(NotFound):
    code = "event_not_found"
    title = "There is no such event"
    example = "There is no such event, or none of your organisations'."


class EventAnnounced(Conflict):
    code = "event_announced"
    title = "What people were told stands"
    example = "It was announced: move it or cancel it, with a reason."


class EventNotAnnounced(Conflict):
    code = "event_not_announced"
    title = "The event is not announced"
    example = "It is a draft; announce it first."


class EventOver(Conflict):
    code = "event_over"
    title = "The event is over"
    example = "It ended on 2026-11-22 at 16:00."


class EventNotBegun(Conflict):
    code = "event_not_begun"
    title = "Nobody has attended it yet"
    example = "It begins on 2099-11-22 at 14:00; tell afterwards who came."


class EventBegun(Conflict):
    code = "event_begun"
    title = "The event has begun"
    example = "It began on 2026-11-22 at 14:00; nobody registers any more."


class RegistrationNotFound(NotFound):
    code = "registration_not_found"
    title = "There is no such registration"
    example = "The receipt is nobody's, or the registration was cancelled."
