"""What can be wrong with a question about reconciliation."""

from services.shared.errors import Invalid


class TooManyDays(Invalid):
    code = "too_many_days"
    title = "At most a year is compared at once"
    example = "From 2024-04-01 to 2026-03-31 is more than 366 days; ask for each year."
