"""What became of a claimed line, in the words of the hole."""

from typing import Literal

from services.finance.recovery.claims.rules.life import Balance, State

ClaimStatus = Literal["claimed", "challenged", "credited", "settled", "written_off"]
"""Of a recoverable line that is in no claim the hole says `unclaimed`."""


def status_of(state: State, balance: Balance, *, waiting: bool, left: int) -> ClaimStatus:
    """Of a line of a claim in this state: `waiting` for the answer to a challenge, with so many
    pence `left` of it after credits. A paid claim is settled; one that was given up for the larger
    part is written off.
    """
    if left <= 0:
        return "credited"
    if waiting:
        return "challenged"
    if state not in ("settled", "overpaid"):
        return "claimed"
    return "written_off" if balance.written_off > balance.received else "settled"
