"""What a budget is now: its versions, and its plan with all that was approved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.finance.budgets import repository
from services.finance.budgets.models import (
    Budget,
    BudgetLine,
    BudgetVersion,
    VersionAct,
    VirementAct,
)
from services.finance.budgets.problems import BudgetNotFound, MonthOutsideBudget, VersionNotFound
from services.finance.budgets.rules.profiles import MONTHS, place_of
from services.finance.budgets.rules.versions import (
    PlannedLine,
    PlannedVersion,
    VersionState,
    state_of,
)
from services.finance.budgets.rules.virements import Move, moved
from services.shared.auth import Principal
from services.shared.conditional import etag_of
from services.shared.database import AnySession
from services.shared.errors import Fault
from services.shared.periods import period_name

LABELS = tuple(name for name in PlannedLine.__slots__ if name != "months")
"""What a line is beside its amounts, by the names of its columns."""


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """A version, its total in pence, and what was done with it."""

    row: BudgetVersion
    total: int
    acts: dict[str, VersionAct]

    @property
    def state(self) -> VersionState:
        return state_of(self.acts.keys())

    @property
    def authors(self) -> set[str]:
        """Who drafted it and who submitted it: neither may approve it."""
        submitted = self.acts.get("submitted")
        return {self.row.drafted_by, *([submitted.actor] if submitted else [])}

    @property
    def decided(self) -> VersionAct | None:
        return self.acts.get("approved") or self.acts.get("rejected")


async def read_budget(
    session: AnySession, budget_id: UUID, principal: Principal, pointer: str = "/path/budget_id"
) -> Budget:
    """Raises BudgetNotFound, also for a budget of another organisation."""
    budget = await repository.budget_by_id(session, budget_id, principal)
    if budget is None:
        said = BudgetNotFound.example
        raise BudgetNotFound(said, errors=[Fault(pointer, BudgetNotFound.code, said)])
    return budget


async def versions_with_acts(session: AnySession, budget: Budget) -> list[VersionFacts]:
    """In order."""
    totals = await repository.totals_of(session, budget.id)
    acts: dict[int, dict[str, VersionAct]] = {}
    for act in await repository.version_acts(session, budget.id):
        acts.setdefault(act.version, {})[act.act] = act
    return [
        VersionFacts(row, totals[row.number], acts.get(row.number, {}))
        for row in await repository.versions_of(session, budget.id)
    ]


async def read_version(session: AnySession, budget: Budget, number: int) -> VersionFacts:
    """Raises VersionNotFound."""
    versions = await versions_with_acts(session, budget)
    if not 1 <= number <= len(versions):
        said = f"The budget has {len(versions)} versions; there is no version {number}."
        raise VersionNotFound(said, errors=[Fault("/path/number", VersionNotFound.code, said)])
    return versions[number - 1]


def budget_etag(
    budget: Budget, versions: Sequence[VersionFacts], decided: Mapping[int, VirementAct]
) -> str:
    """Of a budget: it changes with each act on a version, and each decision on a virement."""
    acts = ((each.row.number, *sorted(each.acts)) for each in versions)
    return etag_of(budget.id, *acts, "virements", *sorted(decided))


async def etag_now(session: AnySession, budget: Budget) -> str:
    """`budget_etag` of the budget as it is."""
    decided = await repository.virement_acts(session, budget.id)
    return budget_etag(budget, await versions_with_acts(session, budget), decided)


async def version_etag(session: AnySession, version: VersionFacts) -> str:
    """Of a version: it changes with each act on it, and each virement of it that is approved."""
    row = version.row
    approved = await repository.approved_virements(session, row.budget)
    moved_by = (each.number for each in approved if each.version == row.number)
    return etag_of(row.budget, row.number, *sorted(version.acts), "virements", *moved_by)


def month_in_year(budget: Budget, month: str, pointer: str) -> int:
    """The place of a month (2025-07) in the budget's year. Raises MonthOutsideBudget."""
    place = place_of(budget.year, date.fromisoformat(f"{month}-01"))
    if not 0 <= place < MONTHS:
        year = period_name(date(budget.year, 4, 1), "year")
        said = f"{month} is not in {year}, which is from {budget.year}-04 to {budget.year + 1}-03."
        raise MonthOutsideBudget(said, errors=[Fault(pointer, MonthOutsideBudget.code, said)])
    return place


def planned(line: BudgetLine) -> PlannedLine:
    labels = {name: getattr(line, name) for name in LABELS}
    return PlannedLine(**labels, months=tuple(line.months))


async def approved_plan(session: AnySession, budget: Budget) -> list[PlannedVersion]:
    """The approved versions, with the virements that were approved since."""
    approved = {
        act.version
        for act in await repository.version_acts(session, budget.id)
        if act.act == "approved"
    }
    lines: dict[int, list[PlannedLine]] = {number: [] for number in approved}
    for line in await repository.lines_of(session, budget.id):
        if line.version in approved:
            lines[line.version].append(planned(line))
    moves = await repository.moves_of(session, budget.id)
    for virement in await repository.approved_virements(session, budget.id):
        first = place_of(budget.year, virement.starts)
        found = [Move(each.line, each.pence) for each in moves[virement.number]]
        lines[virement.version] = moved(lines[virement.version], found, first, "")
    return [
        PlannedVersion(row.number, place_of(budget.year, row.starts), lines[row.number])
        for row in await repository.versions_of(session, budget.id)
        if row.number in approved
    ]


async def lines_now(session: AnySession, budget: Budget, number: int) -> list[PlannedLine]:
    """The lines of a version, with the virements that were approved since."""
    for version in await approved_plan(session, budget):
        if version.number == number:
            return list(version.lines)
    return [planned(line) for line in await repository.lines_of(session, budget.id, number)]


def time_of(act: VersionAct | None) -> datetime | None:
    return act.time if act else None
