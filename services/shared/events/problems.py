"""What can be wrong with a place among events."""

from services.shared.errors import Conflict, Invalid


class CursorForeign(Invalid):
    code = "cursor_foreign"
    title = "The cursor was given to another caller, or for other types"
    example = "It was given to 7A1; leave `after` out once, to begin with what 27D may see."


class CursorStale(Conflict):
    code = "cursor_stale"
    title = "The cursor is past the end of the events"
    example = (
        "Of finance there are fewer events than the cursor went past; leave `after` out to begin."
    )
