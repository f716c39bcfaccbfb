"""What a commissioner may spend on running itself: so much a head, and a part of it released."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from services.shared.errors import Fault, Invalid
from services.shared.money import rounded
from services.shared.periods import period_name


class RateUnknown(Invalid):
    code = "rate_unknown"
    title = "The running cost allowance of this year is not known here"
    example = "No allowance a head is known for 2019/20; give per_head with its source."


@dataclass(frozen=True)
class HeadRate:
    """Pence a head for a financial year, and who said so."""

    pence: int
    source: str


RATES: Mapping[int, HeadRate] = {
    2013: HeadRate(25_00, "NHS Commissioning Board, running costs of CCGs for 2013/14"),
    2014: HeadRate(24_73, "NHS England, allocations of running costs for 2014/15"),
    2015: HeadRate(22_07, "NHS England, allocations of running costs for 2015/16"),
    2025: HeadRate(18_76, "NHS England, running costs asked of ICBs, 2025"),
}
"""Of these years only: the allowance of another year is not worked out from its neighbours."""


@dataclass(frozen=True)
class RunningCosts:
    """Pence: the allowance, what of it is released, and what remains, in all and a head."""

    population: int
    per_head: int
    share: Decimal
    allowance: int
    released: int

    @property
    def remaining(self) -> int:
        return self.allowance - self.released

    @property
    def remaining_per_head(self) -> int:
        """Rounded to the penny."""
        return rounded(Fraction(self.remaining, self.population * 100))


def rate_of(year: int) -> HeadRate:
    """Raises RateUnknown."""
    if year not in RATES:
        name = period_name(date(year, 4, 1), "year")
        said = f"No allowance a head is known for {name}; give per_head with its source."
        raise RateUnknown(said, errors=[Fault("#/per_head", RateUnknown.code, said)])
    return RATES[year]


def running_costs(population: int, per_head: int, share: Decimal) -> RunningCosts:
    """Of the allowance, `share` (0-1) is released, rounded to the penny."""
    allowance = population * per_head
    released = rounded(Fraction(allowance, 100) * Fraction(share))
    return RunningCosts(population, per_head, share, allowance, released)
