"""What is told of plans, schemes and indicators that commitments are watched by, in a sentence."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, NamedTuple, get_args

from services.contracts.metrics import Assurance, SpcVerdict, Variation
from services.contracts.progress import NetSaving, PlanProgress, SchemeProgress

Kind = Literal["plan", "indicator", "scheme"]
KINDS: Sequence[Kind] = get_args(Kind)
VARIATIONS: Mapping[Variation, str] = {
    "common_cause": "No change beyond chance",
    "improvement_high": "Better: higher",
    "improvement_low": "Better: lower",
    "concern_high": "Worse: higher",
    "concern_low": "Worse: lower",
    "neutral_high": "Higher",
    "neutral_low": "Lower",
}
ASSURANCES: Mapping[Assurance, str] = {
    "consistent_pass": "; the target is met as things are",
    "consistent_fail": "; the target is missed as things are",
    "inconsistent": "; the target is met in some months and missed in others",
}
Part = Mapping[str, Any]


class WatchedBy(NamedTuple):
    """What a commitment is watched by."""

    kind: Kind
    code: str


class ProgressTold(NamedTuple):
    """What is said of it, or in `detail` why nothing is."""

    name: str | None = None
    progress: float | None = None
    says: str | None = None
    detail: str | None = None


def plan_told(found: PlanProgress) -> ProgressTold:
    late = f"; overdue: {', '.join(found.overdue)}" if found.overdue else ""
    return ProgressTold(found.name, found.progress, f"{found.progress:.0%} done{late}.")


def scheme_told(found: SchemeProgress) -> ProgressTold:
    standing, rating = found.standing, found.rating
    says = (
        f"{_pounds(standing.delivered)} saved by {found.as_of}, of {_pounds(standing.plan_to_date)}"
        f" planned by then and {_pounds(standing.plan)} in the year."
    )
    rated = f" {rating.colour.capitalize()}: {rating.reason}" if rating else ""
    return ProgressTold(found.name, None, says + rated)


def _pounds(saving: NetSaving) -> str:
    amount = Decimal(saving.net.amount)
    return f"{'-' if amount < 0 else ''}£{abs(amount):,.2f}"


def indicator_told(found: SpcVerdict) -> ProgressTold:
    until = f". To {found.periods[-1]}" if found.periods else ""
    assurance = ASSURANCES[found.assurance] if found.assurance else ""
    return ProgressTold(says=f"{VARIATIONS[found.variation]}{until}{assurance}.")


def watched_by(part: Part) -> list[WatchedBy]:
    """Plans, indicators and schemes of a commitment, or of all of them together."""
    return [WatchedBy(kind, code) for kind in KINDS for code in part.get(f"{kind}s", ())]
