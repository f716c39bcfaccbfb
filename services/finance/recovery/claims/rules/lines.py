"""A line of a claim. A run of activity gives such lines, and so does a request."""

from dataclasses import dataclass
from datetime import date


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
    def key(self) -> tuple[str, str, str]:
        """What is claimed once: this care within its spell."""
        return self.spell, self.pod, self.currency
