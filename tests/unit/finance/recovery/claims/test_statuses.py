"""What became of a claimed line, as the hole tells it."""

import pytest

from services.finance.recovery.claims.rules.life import Balance, State
from services.finance.recovery.claims.rules.statuses import ClaimStatus, status_of

OWED = Balance(100)


@pytest.mark.parametrize(
    ("state", "balance", "waiting", "left", "status"),
    [
        ("draft", OWED, False, 100, "claimed"),
        ("approved", OWED, False, 100, "claimed"),
        ("part_settled", Balance(100, received=40), False, 100, "claimed"),
        ("challenged", OWED, True, 100, "challenged"),
        ("challenged", OWED, False, 100, "claimed"),
        ("challenged", OWED, True, 0, "credited"),
        ("settled", Balance(100, received=100), False, 100, "settled"),
        ("overpaid", Balance(100, received=120), False, 100, "settled"),
        ("settled", Balance(100, received=40, written_off=60), False, 100, "written_off"),
        ("settled", Balance(100, credited=60, received=40), False, 40, "settled"),
    ],
)
def test_a_line_has_one_status(
    state: State, balance: Balance, waiting: bool, left: int, status: ClaimStatus
) -> None:
    assert status_of(state, balance, waiting=waiting, left=left) == status
