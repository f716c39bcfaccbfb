"""Whether two that keep the same say the same: in count and in sum, day by day."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple


class CountAndSum(NamedTuple):
    """How many, and what they add up to in pence."""

    number: int = 0
    pence: int = 0


class DayOfBoth(NamedTuple):
    """What a sub-ledger and the ledger say of an effective date."""

    day: date
    own: CountAndSum
    booked: CountAndSum

    @property
    def ties(self) -> bool:
        return self.own == self.booked


def added(each: Sequence[CountAndSum]) -> CountAndSum:
    return CountAndSum(sum(one.number for one in each), sum(one.pence for one in each))


def untied_months(days: Sequence[DayOfBoth]) -> set[date]:
    """The first days of the months with a day on which they differ."""
    return {each.day.replace(day=1) for each in days if not each.ties}
