"""What can be wrong with a question about balances."""

from services.shared.errors import Invalid


class OneOfTwo(Invalid):
    code = "account_or_counterparty"
    title = "A statement is of an account or of a counterparty"
    example = "Give either account=5000 or counterparty=RJR."


class DaysReversed(Invalid):
    code = "days_reversed"
    title = "The last day is before the first"
    example = "start=2025-05-01 is after end=2025-04-30."
