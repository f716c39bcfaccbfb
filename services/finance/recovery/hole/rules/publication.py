"""What may be seen of the hole: no count of 1 to 7 lines, nor what would give one away.

A spell or a visit stands for a person. Where a count is withheld, so is what these lines cost.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.disclosure import Cell, Family, PublishedCell, Statistic, publish_families
from services.finance.recovery.hole.rules.decomposition import Both, Node, divisions

FIELDS = {"lines": "all", "cash": "cash", "notional": "notional", "unpriced": "unpriced"}
KINDS = tuple(FIELDS.values())


@dataclass(frozen=True, slots=True)
class SeenAmount:
    """Counts rounded to 5, and pence; None is withheld."""

    lines: int | None
    cash: int | None
    notional: int | None
    unpriced: int | None


def published(found: Mapping[Node, Both]) -> dict[Node, SeenAmount]:
    """Every node as it may be seen."""
    codes = {node: str(number) for number, node in enumerate(found)}
    cells = [cell for node, both in found.items() for cell in _cells(codes[node], both)]
    seen = publish_families(cells, list(_families(found, codes)))
    return {node: _seen(code, seen) for node, code in codes.items()}


def _cells(code: str, both: Both) -> Iterable[Cell]:
    """Money is exact where it is shown, so what it is of is taken to be known exactly, too."""
    cash, notional = both
    yield Cell(code=f"{code} all", numerator=cash.lines + notional.lines)
    yield Cell(code=f"{code} unpriced", numerator=cash.unpriced + notional.unpriced)
    for kind, each in (("cash", cash), ("notional", notional)):
        yield Cell(
            code=f"{code} {kind}",
            statistic=Statistic.MONEY,
            numerator=each.lines,
            value=each.pence,
            public_price=True,
        )


def _families(found: Mapping[Node, Both], codes: Mapping[Node, str]) -> Iterable[Family]:
    for code in codes.values():
        yield Family(f"{code} all", (f"{code} cash", f"{code} notional"))
    for total, parts in divisions(found):
        for kind in KINDS:
            children = tuple(f"{codes[part]} {kind}" for part in parts)
            yield Family(f"{codes[total]} {kind}", children)


def _seen(code: str, seen: Mapping[str, PublishedCell]) -> SeenAmount:
    return SeenAmount(
        **{
            name: None if (value := seen[f"{code} {kind}"].value) is None else int(value)
            for name, kind in FIELDS.items()
        }
    )
