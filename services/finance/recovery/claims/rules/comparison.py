"""The lines of a claim beside the other side's, by spell or reference: pure."""

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

Agreement = Literal["matched", "different", "only_in_claim", "only_sent"]
AGREEMENTS: tuple[Agreement, ...] = ("matched", "different", "only_in_claim", "only_sent")
Field = Literal["amount", "currency", "month", "day"]


class SideLine(NamedTuple):
    """A line as one side holds it, in pence; what a side does not say is not compared.

    `month` is written 2025-09, `day` 2025-09-01.
    """

    line_ref: str | None
    pence: int
    currency: str | None = None
    month: str | None = None
    day: str | None = None
    spell: str | None = None


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
            ("day", self.claim.day, self.sent.day),
        )
        return tuple(name for name, ours, theirs in fields if theirs is not None and ours != theirs)

    @property
    def agreement(self) -> Agreement:
        if self.sent is None:
            return "only_in_claim"
        if self.claim is None:
            return "only_sent"
        return "different" if self.differs else "matched"


Key = Callable[[SideLine], Hashable]
BY_REFERENCE: tuple[Key, ...] = (lambda line: line.line_ref,)
BY_SPELL: tuple[Key, ...] = (
    lambda line: (line.spell, line.currency, line.day),
    lambda line: (line.spell, line.currency),
    lambda line: line.spell,
)
"""What agrees most closely is paired first."""


def compared(claim: Iterable[SideLine], sent: Iterable[SideLine]) -> list[LinePair]:
    """Every line of either side once. A line is found by its spell where the sender says it, since
    each side has references of its own; else by its reference.
    """
    ours, theirs = list(claim), list(sent)
    found: dict[int, int] = {}
    for keys, spelled in ((BY_REFERENCE, False), (BY_SPELL, True)):
        asking = [place for place, line in enumerate(theirs) if (line.spell is not None) == spelled]
        for key in keys:
            _pair(key, ours, theirs, asking, found)
    partners = {own: theirs[place] for place, own in found.items()}
    pairs = [LinePair(line, partners.get(place)) for place, line in enumerate(ours)]
    alone = (line for place, line in enumerate(theirs) if place not in found)
    return [*pairs, *(LinePair(None, line) for line in alone)]


def _pair(
    key: Key,
    ours: Sequence[SideLine],
    theirs: Sequence[SideLine],
    asking: Collection[int],
    found: dict[int, int],
) -> None:
    """Note in `found` which line of ours each of theirs is; of those alike in order."""
    taken, free = set(found.values()), defaultdict[Hashable, deque[int]](deque)
    for place, line in enumerate(ours):
        if place not in taken:
            free[key(line)].append(place)
    for place in asking:
        if place not in found and (waiting := free.get(key(theirs[place]))):
            found[place] = waiting.popleft()
