"""The lines of a claim beside the other side's, by reference: pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

Agreement = Literal["matched", "different", "only_in_claim", "only_sent"]
AGREEMENTS: tuple[Agreement, ...] = ("matched", "different", "only_in_claim", "only_sent")
Field = Literal["amount", "currency", "month"]


class SideLine(NamedTuple):
    """A line as one side holds it, in pence; what a side does not say is not compared."""

    line_ref: str
    pence: int
    currency: str | None = None
    month: str | None = None


@dataclass(frozen=True)
class LinePair:
    """A line as both sides hold it, and in what they differ."""

    claim: SideLine | None
    sent: SideLine | None

    @property
    def differs(self) -> tuple[Field, ...]:
        if self.claim is None or self.sent is None:
            return ()
        fields: tuple[tuple[Field, object, object], ...] = (
            ("amount", self.claim.pence, self.sent.pence),
            ("currency", self.claim.currency, self.sent.currency),
            ("month", self.claim.month, self.sent.month),
        )
        return tuple(name for name, ours, theirs in fields if theirs is not None and ours != theirs)

    @property
    def agreement(self) -> Agreement:
        if self.sent is None:
            return "only_in_claim"
        if self.claim is None:
            return "only_sent"
        return "different" if self.differs else "matched"


def compared(claim: Iterable[SideLine], sent: Iterable[SideLine]) -> list[LinePair]:
    """Every line of either side once, by reference; of one that stands twice, in order."""
    ours, theirs = _numbered(claim), _numbered(sent)
    keys = [*ours, *(key for key in theirs if key not in ours)]
    return [LinePair(ours.get(key), theirs.get(key)) for key in keys]


def _numbered(lines: Iterable[SideLine]) -> dict[tuple[str, int], SideLine]:
    found: dict[tuple[str, int], SideLine] = {}
    seen: Counter[str] = Counter()
    for line in lines:
        seen[line.line_ref] += 1
        found[line.line_ref, seen[line.line_ref]] = line
    return found
