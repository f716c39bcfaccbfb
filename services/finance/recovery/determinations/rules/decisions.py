"""What is decided of a line, and the trail of questions that led there."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from services.finance.recovery.determinations.rules.facts import Note

Outcome = Literal["payer", "no_payer", "out_of_scope", "unassigned"]
PayerKind = Literal[
    "sub_icb",
    "lhb",
    "scottish_board",
    "northern_ireland",
    "specialised_wales",
    "nhs_england_hub",
    "armed_forces_hub",
    "health_and_justice_hub",
    "public_health_region",
    "local_authority",
    "private_or_overseas",
]
FoundBy = Literal[
    "placing_commissioner",
    "contract",
    "host_of_provider",
    "sub_icb_of_practice",
    "sub_icb_of_residence",
    "board_of_residence",
    "board_of_practice_postcode",
    "board_of_practice",
    "nation_of_residence",
    "specialised_wales",
    "hub_of_provider",
    "hub_of_practice",
    "hub_of_residence",
    "armed_forces",
    "health_and_justice",
    "region_of_practice",
    "region_of_residence",
    "authority_of_residence",
    "private",
]
"""From what the payer's code is read; which code that is depends on the line and the date."""
FLAG_OF_NOTE = {
    Note.PSEUDO_POSTCODE_WALES: "needs-review",
    Note.RESIDENCE_OF_PROVIDER: "residence-of-provider",
    Note.RESIDENCE_UNKNOWN: "residence-unknown",
    Note.RESIDENCE_CONTRADICTS: "residence-contradicts",
    Note.PRACTICE_UNKNOWN: "practice-unknown",
    Note.PRACTICE_CLOSED: "practice-closed",
    Note.RULESET_CARRIED_OVER: "ruleset-carried-over",
    Note.PROVIDER_OUTSIDE_ENGLAND: "provider-outside-england",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one combination of facts.

    `basis` holds every question that was asked, from the first, with its answer.
    """

    outcome: Outcome
    payer_kind: PayerKind | None
    found_by: FoundBy | None
    basis: tuple[str, ...]
    flags: tuple[str, ...]


class Trail:
    """The questions as they are asked, and the flags on the way."""

    def __init__(self) -> None:
        self._basis: list[str] = []
        self._flags: list[str] = []

    def ask(self, question: str, answer: bool) -> bool:
        """Note the question with its answer, and give the answer."""
        self._basis.append(f"{question}={'yes' if answer else 'no'}")
        return answer

    def flag(self, code: str) -> None:
        """Something that a reader of the line has to know."""
        self._flags.append(code)

    def noted(self, notes: Note) -> None:
        """Flags of what was noticed before the first question."""
        self._flags.extend(FLAG_OF_NOTE[note] for note in notes)

    def paid(self, kind: PayerKind, found_by: FoundBy) -> Decision:
        """A body pays."""
        return self._end("payer", kind, found_by)

    def unpaid(self, outcome: Outcome, found_by: FoundBy | None = None) -> Decision:
        """Nobody pays by these rules."""
        return self._end(outcome, None, found_by)

    def _end(self, outcome: Outcome, kind: PayerKind | None, found_by: FoundBy | None) -> Decision:
        return Decision(outcome, kind, found_by, tuple(self._basis), _once(self._flags))


def _once(flags: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(flags))


UNASSIGNED = Decision("unassigned", None, None, (), ("no-ruleset",))
"""No rule set is in force on the date."""
