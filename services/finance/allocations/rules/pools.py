"""Who pays when a pool with councils overspends (section 75 of the NHS Act 2006).

In this order: underspends in the pool, its risk pool, schemes that are not committed yet, and then
the partners. A partner pays by the fixed shares of a line, or in proportion to its contribution;
and no more than its contribution, unless the chief finance officers of all partners agreed before
the money was spent.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.shared.money import Pence, allocated


@dataclass(frozen=True)
class PoolLine:
    """A service paid from the pool; pence. `shares`: fixed ones, else it is by contribution."""

    code: str
    budget: int
    actual: int
    shares: Mapping[str, Decimal] | None = None

    @property
    def over(self) -> int:
        return max(self.actual - self.budget, 0)

    @property
    def under(self) -> int:
        return max(self.budget - self.actual, 0)


@dataclass(frozen=True)
class Waterfall:
    """Pence. `owed` and `paid` are by partner; what nobody must pay is `unfunded`."""

    overspend: int
    underspends: int
    risk_pool: int
    schemes: int
    owed: Mapping[str, int]
    paid: Mapping[str, int]

    @property
    def unfunded(self) -> int:
        return sum(self.owed.values()) - sum(self.paid.values())


def waterfall(
    contributions: Mapping[str, int],
    lines: Sequence[PoolLine],
    risk_pool: int,
    uncommitted: int,
    *,
    capped: bool,
) -> Waterfall:
    """Every penny of the overspend is met once or told as unfunded; the order changes nothing."""
    overspend = left = sum(line.over for line in lines)
    met = []
    for source in (sum(line.under for line in lines), risk_pool, uncommitted):
        met.append(min(left, source))
        left -= met[-1]
    owed = _owed(contributions, lines, left)
    paid = {
        partner: min(pence, contributions[partner]) if capped else pence
        for partner, pence in owed.items()
    }
    return Waterfall(overspend, met[0], met[1], met[2], owed, paid)


def _owed(contributions: Mapping[str, int], lines: Sequence[PoolLine], left: int) -> dict[str, int]:
    """What is left, by the overspends of the lines, and of each line by its shares."""
    owed = dict.fromkeys(contributions, 0)
    partners = sorted(contributions)
    over = sorted((line for line in lines if line.over), key=lambda line: line.code)
    parts = allocated(Pence(left), [line.over for line in over]) if left else []
    for line, part in zip(over, parts, strict=bool(left)):
        weights = line.shares or contributions
        shares = allocated(part, [Decimal(weights.get(each, 0)) for each in partners])
        for partner, share in zip(partners, shares, strict=True):
            owed[partner] += share
    return owed


def cap_reason(
    partners: Collection[str],
    agreed_by: Collection[str],
    agreed_on: date | None,
    spent_on: date | None,
) -> str | None:
    """Why no partner pays more than its contribution; None where that was agreed otherwise."""
    if agreed_on is None:
        return "Nothing else was agreed."
    if missing := sorted(set(partners) - set(agreed_by)):
        return f"The chief finance officer of {missing[0]} did not agree."
    if spent_on is None or agreed_on >= spent_on:
        return "It was not agreed before the money was spent."
    return None
