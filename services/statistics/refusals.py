"""What a method refuses to work on. Every refusal says where the fault is and what would be right.

Refused is what cannot be: more cases than people, an interval whose ends are the wrong way round.
What can be, but has no answer (a rate over nobody), is answered with None and a Caution.
"""

from services.shared.refusals import Refusal


class NumeratorAboveDenominator(Refusal):
    """There are more cases than there are people, events or visits to be one."""


class EventsInNobody(Refusal):
    """Events are counted where the population is nobody."""


class CountsDiffer(Refusal):
    """What adds up to a count does not make it."""


class DuplicateCode(Refusal):
    """A code is there twice."""


class OutsideDomain(Refusal):
    """A value has no logarithm or logit, or is otherwise where the method is not defined."""


class LimitsReversed(Refusal):
    """A lower limit is not below its upper limit, or the value does not lie between them."""


class SpcRefusal(Refusal):
    """Of a series: `field` is the argument at fault, `index` its item (None: all of it)."""

    def __init__(self, detail: str, *, field: str, index: int | None = None) -> None:
        super().__init__(detail, field, *([] if index is None else [index]))
        self.field = field
        self.index = index


class NoValues(SpcRefusal):
    """There is nothing to chart."""


class ValueOutOfRange(SpcRefusal):
    """A value or the target is not a finite number of a size that can be summed."""


class PeriodsDoNotMatch(SpcRefusal):
    """There are not as many periods as values."""


class DuplicatePeriod(SpcRefusal):
    """A period is the same as the one before it."""


class PeriodsNotAscending(SpcRefusal):
    """A period is earlier than the one before it."""


class RebaseOutOfRange(SpcRefusal):
    """A rebase does not start at the second point or later, within the series."""


class RebasesNotAscending(SpcRefusal):
    """A rebase is not later than the one before it."""


class BaselineTooShort(SpcRefusal):
    """A baseline has fewer points than the method asks for."""


class BaselineOutOfRange(SpcRefusal):
    """A baseline does not lie within one segment of the series, or is given twice."""
