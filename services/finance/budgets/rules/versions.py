"""Which version of a budget plans which month, and what a version is from what was done with it.

A version that is approved replaces those before it from its first month on; earlier months keep
the plan that they had.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from services.finance.budgets.rules.profiles import MONTHS, Months

VersionState = Literal["draft", "submitted", "approved", "rejected"]
Place = tuple[str | None, ...]
"""What a line is booked by: account, cost centre, programme area and provider; None is any."""


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A line of a budget, in pence by month."""

    account: str
    name: str
    programme_area: str
    months: Months
    cost_centre: str | None = None
    provider: str | None = None
    contract: str | None = None
    expense_type: str | None = None
    expense_area: str | None = None
    supplier: str | None = None

    @property
    def total(self) -> int:
        return sum(self.months)

    @property
    def place(self) -> Place:
        return self.account, self.cost_centre, self.programme_area, self.provider


@dataclass(frozen=True, slots=True)
class PlannedVersion:
    """An approved version: `starts` is the place of its first month in the year."""

    number: int
    starts: int
    lines: Sequence[PlannedLine]


def state_of(acts: Collection[str]) -> VersionState:
    """Of the acts submitted, approved and rejected those that were done."""
    for state in ("approved", "rejected", "submitted"):
        if state in acts:
            return state
    return "draft"


def version_in_force(versions: Sequence[PlannedVersion], month: int) -> PlannedVersion | None:
    """The newest approved version that has begun by that month."""
    begun = [each for each in versions if each.starts <= month]
    return max(begun, key=lambda each: each.number, default=None)


def plan_in_force(versions: Sequence[PlannedVersion]) -> list[PlannedLine]:
    """The lines of the whole year, each month as its version plans it.

    A line is the same in two versions where it is booked by the same; the newest one names it.
    """
    found: dict[Place, PlannedLine] = {}
    months: dict[Place, list[int]] = {}
    for month in range(MONTHS):
        version = version_in_force(versions, month)
        for line in version.lines if version else ():
            months.setdefault(line.place, [0] * MONTHS)[month] = line.months[month]
    for version in sorted(versions, key=lambda each: each.number):
        found |= {line.place: line for line in version.lines}
    return [
        replace(found[place], months=tuple(amounts)) for place, amounts in _ordered(months, found)
    ]


def _ordered(
    months: Mapping[Place, list[int]], found: Mapping[Place, PlannedLine]
) -> list[tuple[Place, list[int]]]:
    """By programme area and account, so that the order does not tell which version came first."""
    return sorted(
        months.items(),
        key=lambda each: (
            found[each[0]].programme_area,
            tuple(part or "" for part in each[0]),
        ),
    )


def repeated_places(lines: Sequence[PlannedLine]) -> list[tuple[int, int]]:
    """Each line that is booked by what an earlier one is, with that one; counted from 0."""
    first: dict[Place, int] = {}
    found = []
    for number, line in enumerate(lines):
        if (earlier := first.setdefault(line.place, number)) != number:
            found.append((number, earlier))
    return found
