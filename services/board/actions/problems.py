"""What can be wrong with actions."""

from services.shared.errors import Invalid, NotFound


class ActionNotFound(NotFound):
    code = "action_not_found"
    title = "There is no such action"
    example = "There is no such action, or none that you may see."


class ActionEnd(Invalid):
    code = "action_end"
    title = "An action that is done or dropped has the day, and an open one none"
    example = "It is done: give `ended_on`, a day until today."
