"""What a method refuses to work on. Every refusal says where the fault is and what would be right.

Refused is what cannot be: more cases than people, an interval whose ends are the wrong way round.
What can be, but has no answer (a rate over nobody), is answered with None and a Caution.
"""


class Refusal(ValueError):
    """Base: `path` leads to the fault, by the names and places (from 0) of the input."""

    code = "refusal"

    def __init__(self, detail: str, *path: str | int) -> None:
        super().__init__(detail)
        self.detail = detail
        self.path = path


class NumeratorAboveDenominator(Refusal):
    """There are more cases than there are people, events or visits to be one."""

    code = "numerator_above_denominator"


class EventsInNobody(Refusal):
    """Events are counted where the population is nobody."""

    code = "events_in_nobody"


class CountsDiffer(Refusal):
    """What adds up to a count does not make it."""

    code = "counts_differ"


class DuplicateCode(Refusal):
    """A code is there twice."""

    code = "duplicate_code"


class OutsideDomain(Refusal):
    """A value has no logarithm or logit, or is otherwise where the method is not defined."""

    code = "outside_domain"


class LimitsReversed(Refusal):
    """A lower limit is not below its upper limit, or the value does not lie between them."""

    code = "limits_reversed"
