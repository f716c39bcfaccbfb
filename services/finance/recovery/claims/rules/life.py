"""The life of a claim: which act follows which, and what the money says.

SUS timetable: at flex the month's activity is provisional and its accrual pending; at freeze it is
final and the accrual posted. A claim is then submitted, and approved by somebody else, which makes
it an invoice. From there on the payer may challenge lines, and pays.
"""

from dataclasses import dataclass
from typing import Literal

from services.shared.errors import Conflict

Act = Literal[
    "drafted", "flexed", "frozen", "voided", "submitted", "returned", "approved", "challenged",
    "rejected", "credited", "received", "write_off_asked", "write_off_refused", "written_off",
]  # fmt: skip
State = Literal[
    "draft", "flex", "frozen", "voided", "submitted", "approved", "challenged", "part_settled",
    "settled", "overpaid",
]  # fmt: skip
STATE_AFTER: dict[str, State] = {
    "drafted": "draft",
    "flexed": "flex",
    "frozen": "frozen",
    "voided": "voided",
    "submitted": "submitted",
    "returned": "frozen",
    "approved": "approved",
}
ALLOWED_IN: dict[str, frozenset[State]] = {
    "flexed": frozenset({"draft"}),
    "frozen": frozenset({"flex"}),
    "voided": frozenset({"draft", "flex", "frozen"}),
    "submitted": frozenset({"frozen"}),
    "returned": frozenset({"submitted"}),
    "approved": frozenset({"submitted"}),
}
INVOICED: frozenset[State] = frozenset(
    {"approved", "challenged", "part_settled", "settled", "overpaid"}
)


class ClaimNotReady(Conflict):
    code = "claim_not_ready"
    title = "The claim is not in a state for this"
    example = "Only a claim at flex is frozen; this one is a draft."


@dataclass(frozen=True, slots=True)
class Balance:
    """What became of an invoice, in pence."""

    total: int
    credited: int = 0
    received: int = 0
    written_off: int = 0

    @property
    def outstanding(self) -> int:
        """Still owed; below 0 where more was paid."""
        return self.total - self.credited - self.received - self.written_off


def state_of(last: str, balance: Balance, open_challenges: int) -> State:
    """The state after the last act of its life, `drafted` to `approved`."""
    state = STATE_AFTER[last]
    if state != "approved":
        return state
    if balance.outstanding < 0:
        return "overpaid"
    if balance.outstanding == 0:
        return "settled"
    if open_challenges:
        return "challenged"
    return "part_settled" if balance.received else "approved"


def check_act(act: Act, state: State) -> None:
    """Raises ClaimNotReady."""
    allowed = ALLOWED_IN.get(act, INVOICED)
    if state not in allowed:
        wanted = ", ".join(sorted(allowed))
        raise ClaimNotReady(f"The claim is {state}; this is for one that is {wanted}.")
