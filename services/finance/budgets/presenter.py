"""Budgets as the outside sees them."""

from collections.abc import Sequence
from typing import Any

from services.finance.budgets.models import Budget
from services.finance.budgets.queries import VersionFacts, time_of
from services.finance.budgets.rules.versions import PlannedLine
from services.finance.budgets.schemas import (
    BudgetLineView,
    BudgetView,
    Spend,
    VersionSummary,
    VersionView,
)
from services.shared.money import Money
from services.shared.periods import period_name

LABELS = ("account", "name", "programme_area", "cost_centre", "provider", "contract")


def budget_view(budget: Budget, versions: Sequence[VersionFacts]) -> BudgetView:
    return BudgetView(
        id=budget.id,
        organisation=budget.organisation,
        year=budget.year,
        name=budget.name,
        book=budget.book,
        versions=[VersionSummary(**_summary(each)) for each in versions],
    )


def version_view(
    version: VersionFacts, drafted: Sequence[PlannedLine], now: Sequence[PlannedLine]
) -> VersionView:
    pairs = enumerate(zip(drafted, now, strict=True), start=1)
    lines = [_line(number, before, line) for number, (before, line) in pairs]
    return VersionView(**_summary(version), lines=lines)


def _summary(version: VersionFacts) -> dict[str, Any]:
    row, decided, submitted = version.row, version.decided, version.acts.get("submitted")
    return {
        "number": row.number,
        "state": version.state,
        "starts": period_name(row.starts, "month"),
        "note": row.note,
        "total": Money.of_pence(version.total),
        "drafted_by": row.drafted_by,
        "drafted_at": row.drafted_at,
        "submitted_by": submitted.actor if submitted else None,
        "decided_by": decided.actor if decided else None,
        "decided_at": time_of(decided),
        "reason": decided.reason if decided else None,
    }


def _line(number: int, drafted: PlannedLine, line: PlannedLine) -> BudgetLineView:
    spend = {name: getattr(line, name) for name in Spend.model_fields}
    return BudgetLineView(
        number=number,
        **{name: getattr(line, name) for name in LABELS},
        spend=Spend(**spend) if any(spend.values()) else None,
        drafted=Money.of_pence(drafted.total),
        amount=Money.of_pence(line.total),
        months=[Money.of_pence(each) for each in line.months],
    )
