"""Which lines of a run make one claim, and why the others of the same payer are in none."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

LeftOut = Literal["claimed_already", "credited", "duplicate", "no_route", "unpriced"]
LEFT_OUT: dict[LeftOut, str] = {
    "claimed_already": "the care is claimed already",
    "credited": "the provider took back what it charged for the care, in part or whole",
    "duplicate": "an earlier line of the run has the same care",
    "no_route": "a fixed sum, or a small flow between English bodies",
    "unpriced": "the payer's price books have no price for it",
}


@dataclass(frozen=True, slots=True)
class ClaimScope:
    """What is claimed together: of a payer, a provider's month, by one price book.

    `month` is its first day, `book` the number of the price book in the run, None where no book
    of the run is the payer's.
    """

    provider: str
    month: date
    payer_kind: str
    book: int | None


@dataclass
class ScopeSums:
    """Lines and pence (claim prices) of a scope: what is claimed, and what is left out by why."""

    lines: int = 0
    pence: int = 0
    left_out: dict[LeftOut, list[int]] | None = None

    def leave_out(self, why: LeftOut, lines: int, pence: int) -> None:
        self.left_out = self.left_out or {}
        known = self.left_out.get(why, [0, 0])
        self.left_out[why] = [known[0] + lines, known[1] + pence]

    @property
    def of_run(self) -> int:
        """The pence of all lines of the scope."""
        return self.pence + sum(pence for _, pence in (self.left_out or {}).values())
