"""Allocations as the outside sees them."""

from decimal import Decimal

from services.finance.allocations.models import Allocation
from services.finance.allocations.rules.running_costs import RunningCosts
from services.finance.allocations.schemas import AllocationView, RunningCostView, ShareView
from services.finance.allocations.service import KnownAllocation
from services.shared.money import Money

SAME = (
    "id", "kind", "organisation", "book", "effective_date", "description", "source",
    "debit_account", "credit_account", "proposed_by", "proposed_at",
)  # fmt: skip


def allocation_view(found: KnownAllocation) -> AllocationView:
    row, act = found.row, found.act
    return AllocationView(
        **{name: getattr(row, name) for name in SAME},
        total=Money.of_pence(row.total),
        state=found.state,
        shares=[
            ShareView(
                body=each.body,
                name=each.name,
                weight=plain_weight(each.weight),
                amount=Money.of_pence(each.amount),
            )
            for each in found.shares
        ],
        running_costs=RunningCostView.of(_costs(row)) if row.details else None,
        decided_by=act.actor if act else None,
        decided_at=act.time if act else None,
        rejected_because=act.reason if act else None,
        journal=act.journal if act else None,
        reversals=[reversal.id for reversal in found.reversals],
    )


def plain_weight(weight: Decimal) -> str:
    """Without zeros at its end."""
    text = f"{weight:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _costs(row: Allocation) -> RunningCosts:
    told = row.details or {}
    share = Decimal(told["share"])
    return RunningCosts(told["population"], told["per_head"], share, told["allowance"], row.total)
