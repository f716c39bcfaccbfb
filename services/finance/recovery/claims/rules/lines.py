"""A line of a claim. A run of activity gives such lines, and so does a request."""

from dataclasses import dataclass
from datetime import date

UNBUNDLED = frozenset({"RD", "RN", "SB", "SC", "SD", "VC", "XA", "XB", "XC", "XD"})
"""Subchapters of HRGs that are paid beside their spell, each a line of its own: NHS England, HRG4+
design concepts.
"""
GROUPED = "grouped"
Care = tuple[str, str, str]


def care_of(spell: str, pod: str, currency: str) -> Care:
    """What is claimed once: of a spell each point of delivery, whatever HRG it is grouped to by
    now; unbundled HRGs stand alone.
    """
    alone = not currency or currency[:2] in UNBUNDLED
    return spell, pod, currency if alone else GROUPED


@dataclass(frozen=True, slots=True)
class RecoverableLine:
    """A line of activity that another body pays for than the one that was charged.

    `spell` is the provider's pseudonym of the spell or attendance, `currency` the HRG or treatment
    function. Amounts are pence: `claim` by the payer's price book, `charged` what the charged body
    was billed, where that is known. `basis` and `flags` are those of the determination.
    """

    line_ref: str
    spell: str
    dataset: str
    day: date
    pod: str
    currency: str
    treatment_function: str | None
    charged_to: str
    claim: int
    charged: int | None
    basis: tuple[str, ...]
    flags: tuple[str, ...]

    @property
    def care(self) -> Care:
        """What of it is claimed once."""
        return care_of(self.spell, self.pod, self.currency)
