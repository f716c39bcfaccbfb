"""The hole as it may be seen."""

from collections.abc import Mapping
from uuid import UUID

from services.finance.recovery.hole.rules.decomposition import PARTS, Node, Part
from services.finance.recovery.hole.rules.publication import SeenAmount
from services.finance.recovery.hole.schemas import (
    By,
    Hole,
    HoleAmount,
    HoleItem,
    HolePart,
    HoleReason,
)
from services.shared.money import Money

Seen = Mapping[Node, SeenAmount]


def hole_view(
    run: UUID,
    commissioner: str,
    first: str,
    last: str,
    by: By,
    seen: Seen,
    *,
    synthetic: bool = False,
) -> Hole:
    values = {node.value for node in seen if not node.any_value}
    return Hole(
        run=run,
        commissioner=commissioner,
        first_month=first,
        last_month=last,
        synthetic=synthetic,
        total=_amount(seen[Node()]),
        parts=[_part(part, seen) for part in PARTS],
        by=by,
        items=[_item(value, seen) for value in sorted(values, key=lambda each: each or "~")],
    )


def _part(part: Part, seen: Seen) -> HolePart:
    reasons = [
        HoleReason(code=code, says=says, amount=_amount(seen[Node(part, code)]))
        for code, says in PARTS[part].items()
    ]
    return HolePart(code=part, amount=_amount(seen[Node(part)]), reasons=reasons)


def _item(value: str | None, seen: Seen) -> HoleItem:
    parts = {part: _amount(seen[Node(part, None, value, False)]) for part in PARTS}
    return HoleItem(value=value, total=_amount(seen[Node(None, None, value, False)]), **parts)


def _amount(seen: SeenAmount) -> HoleAmount:
    return HoleAmount(
        lines=seen.lines,
        cash=_money(seen.cash),
        notional=_money(seen.notional),
        unpriced=seen.unpriced,
    )


def _money(pence: int | None) -> Money | None:
    return None if pence is None else Money.of_pence(pence)
