"""What can go wrong with second entries."""

from services.shared.errors import Conflict, NotFound


class NotTypedIn(Conflict):
    code = "not_typed_in"
    title = "The response was not typed in by an officer"
    example = "Whoever responds themselves has no form to read twice."


class EnteredTwice(Conflict):
    code = "entered_twice"
    title = "The form was entered a second time already"
    example = "Decide which entry stands, at .../second-entry/decision."


class SecondEntryNotFound(NotFound):
    code = "second_entry_not_found"
    title = "The form was not entered a second time"
    example = "Enter it first: POST .../second-entry."


class NothingToDecide(Conflict):
    code = "nothing_to_decide"
    title = "There is nothing to decide"
    example = "The two entries agree, or it was decided which one stands."
