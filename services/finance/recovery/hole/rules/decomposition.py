"""The hole, decomposed.

For a commissioner and a period: the price of lines charged to it of people who live outside England
or have a Welsh practice = what another body must pay + what a rule leaves with the commissioner +
the other outcomes. Cash and notional are never one figure: only an agreement by activity or a
pass-through gives money back, a fixed sum is evidence for rebasing it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Part = Literal["recoverable", "absorbed", "other"]
PARTS: Mapping[Part, Mapping[str, str]] = {
    "recoverable": {
        "provider_rebill": "another body pays: by credit and rebill through the provider",
        "direct_recharge": "another body pays: by direct recharge",
        "none": "another body pays, and there is no route: a fixed sum, or a small flow between"
        " English bodies",
    },
    "absorbed": {
        "emergency": "emergency attendances of people who live outside England fall to the host"
        " (AE1)",
        "english_registered": "people at the border with an English practice are England's (WB2)",
        "primary_dental": "dentistry falls to the commissioner of the contract; no route exists",
        "charged_rightly": "charged to the body that pays by another rule",
    },
    "other": {
        "no_payer": "nobody pays: NHS England has no contract for the service (C2)",
        "out_of_scope": "overseas visitors, and care outside the Commissioner Assignment Method",
        "unassigned": "no rule set is in force on the date, or no list names the payer",
    },
}
"""Each part with its reasons, and what each says."""
CASH = frozenset({"variable", "pass_through"})


@dataclass(frozen=True, slots=True)
class HoleRow:
    """Lines of one kind: how many, what they cost (pence), and how many have no price.

    `value` is that of the property by which the hole is told.
    """

    value: str | None
    part: Part
    reason: str
    cash: bool
    lines: int
    pence: int
    unpriced: int


@dataclass(frozen=True, slots=True)
class Sum:
    """Lines, pence and lines without a price."""

    lines: int = 0
    pence: int = 0
    unpriced: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(
            self.lines + other.lines, self.pence + other.pence, self.unpriced + other.unpriced
        )


@dataclass(frozen=True, slots=True)
class Node:
    """What a sum is of: all, a part or a reason; of one value, or of all (`any_value`)."""

    part: Part | None = None
    reason: str | None = None
    value: str | None = None
    any_value: bool = True


Both = tuple[Sum, Sum]
"""Cash and notional."""


def decomposed(rows: Iterable[HoleRow]) -> dict[Node, Both]:
    """The sums of all nodes that there are lines of, and of all parts and reasons."""
    found: dict[Node, Both] = {node: (Sum(), Sum()) for node in _whole()}
    for row in rows:
        own = Sum(row.lines, row.pence, row.unpriced)
        for node in _nodes_of(row):
            cash, notional = found.get(node, (Sum(), Sum()))
            found[node] = (cash + own, notional) if row.cash else (cash, notional + own)
    for value in {node.value for node in found if not node.any_value}:
        for part in (None, *PARTS):
            found.setdefault(Node(part, None, value, False), (Sum(), Sum()))
    return found


def _whole() -> Iterable[Node]:
    yield Node()
    for part, reasons in PARTS.items():
        yield Node(part)
        yield from (Node(part, reason) for reason in reasons)


def _nodes_of(row: HoleRow) -> Iterable[Node]:
    return (
        Node(),
        Node(row.part),
        Node(row.part, row.reason),
        Node(None, None, row.value, False),
        Node(row.part, None, row.value, False),
    )


def divisions(nodes: Iterable[Node]) -> list[tuple[Node, list[Node]]]:
    """Which nodes add up to which."""
    by_value = [node for node in nodes if not node.any_value]
    found = [(Node(), [Node(part) for part in PARTS])]
    found += [
        (Node(part), [Node(part, each) for each in reasons]) for part, reasons in PARTS.items()
    ]
    for part in (None, *PARTS):
        found.append((Node(part), [node for node in by_value if node.part == part]))
    for value in {node.value for node in by_value}:
        parts = [Node(part, None, value, False) for part in PARTS]
        found.append((Node(None, None, value, False), parts))
    return [(total, parts) for total, parts in found if parts]
