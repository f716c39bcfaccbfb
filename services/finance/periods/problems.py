"""What can be wrong with periods."""

from services.shared.errors import Conflict, NotFound


class PeriodNotFound(NotFound):
    code = "period_not_found"
    title = "The book has no such period"
    example = "27D-2025 has no period 2024-03."


class PeriodNotReady(Conflict):
    code = "period_not_ready"
    title = "The period cannot be closed yet"
    example = "2 journals of 2025-04 are pending; post them or void them."


class LaterPeriodClosed(Conflict):
    code = "later_period_closed"
    title = "A later period is closed"
    example = "2025-05 of 27D-2025 is closed; open it again before 2025-04."


class PeriodUnmoved(Conflict):
    code = "period_unmoved"
    title = "The period is that already"
    example = "2025-04 of 27D-2025 is closed already."


class YearEnded(Conflict):
    code = "year_ended"
    title = "The financial year has ended"
    example = "The year 2025 of 27D-2025 has ended; its periods stay closed."


class YearNotReady(Conflict):
    code = "year_not_ready"
    title = "The financial year cannot end yet"
    example = "Every period of 2025 must be closed and 2026 opened; 2026-03 is open."


class NotReserve(Conflict):
    code = "not_a_reserve"
    title = "The result goes to a reserve"
    example = "5000 is no reserve of the book; 3000 (General fund) is one."
