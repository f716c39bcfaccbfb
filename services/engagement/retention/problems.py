"""What can go wrong with how long things are kept."""

from services.shared.errors import Conflict, Invalid, NotFound


class PolicyTooShort(Invalid):
    code = "retention_too_short"
    title = "What is analysed is needed for longer"
    example = "texts are kept for 84 days at least, until the report is due."


class PolicyTooSoon(Invalid):
    code = "retention_too_soon"
    title = "The policy would hold too soon"
    example = (
        "A shorter policy holds from 2026-12-30 on: what goes by it is seen for 30 days before."
    )


class HoldNotFound(NotFound):
    code = "legal_hold_not_found"
    title = "There is no such hold"
    example = "There is no hold 3 of this consultation."


class HoldLifted(Conflict):
    code = "legal_hold_lifted"
    title = "The hold was lifted already"
    example = "It was lifted on 2026-11-30; place another one."
