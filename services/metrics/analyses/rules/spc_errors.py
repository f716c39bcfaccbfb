"""What a series can be refused for. Each error names the field and, in a list, the item."""

from services.metrics.analyses.rules.refusals import Refusal


class SpcRefusal(Refusal):
    """Base: `field` is the argument at fault, `index` its item (None: the argument itself)."""

    code = "spc_refusal"

    def __init__(self, detail: str, *, field: str, index: int | None = None) -> None:
        super().__init__(detail, field, *([] if index is None else [index]))
        self.field = field
        self.index = index


class NoValues(SpcRefusal):
    """There is nothing to chart."""

    code = "no_values"


class ValueOutOfRange(SpcRefusal):
    """A value or the target is not a finite number of a size that can be summed."""

    code = "value_out_of_range"


class PeriodsDoNotMatch(SpcRefusal):
    """There are not as many periods as values."""

    code = "periods_do_not_match"


class DuplicatePeriod(SpcRefusal):
    """A period is the same as the one before it."""

    code = "duplicate_period"


class PeriodsNotAscending(SpcRefusal):
    """A period is earlier than the one before it."""

    code = "periods_not_ascending"


class RebaseOutOfRange(SpcRefusal):
    """A rebase does not start at the second point or later, within the series."""

    code = "rebase_out_of_range"


class RebasesNotAscending(SpcRefusal):
    """A rebase is not later than the one before it."""

    code = "rebases_not_ascending"


class BaselineTooShort(SpcRefusal):
    """A baseline has fewer points than the method asks for."""

    code = "baseline_too_short"
