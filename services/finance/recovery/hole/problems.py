"""What can be wrong with a question about the hole."""

from services.shared.errors import Invalid


class MonthsOutsideRun(Invalid):
    code = "months_outside_run"
    title = "The run does not have these months"
    example = "The run has 2025-04 to 2026-03, and 2024-09 to 2024-12 is asked for."
