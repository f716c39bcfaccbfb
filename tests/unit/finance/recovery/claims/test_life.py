"""Which act follows which, what the money says, how debts age, and what ties out."""

from datetime import date
from itertools import product

import pytest

from services.finance.recovery.claims.rules.age_bands import Debt, aged, band_of
from services.finance.recovery.claims.rules.life import (
    ALLOWED_IN,
    INVOICED,
    STATE_AFTER,
    Act,
    Balance,
    ClaimNotReady,
    State,
    check_act,
    state_of,
)
from services.finance.recovery.claims.rules.tie_out import DoesNotTieOut, Sources, check_tie_out

STATES: list[State] = sorted({*STATE_AFTER.values(), *INVOICED})  # type: ignore[assignment]
ON_INVOICES: list[Act] = ["challenged", "rejected", "credited", "received", "write_off_asked",
                          "written_off"]  # fmt: skip


@pytest.mark.parametrize(("act", "state"), list(product([*ALLOWED_IN, *ON_INVOICES], STATES)))
def test_an_act_is_for_its_states_only(act: Act, state: State) -> None:
    if state in ALLOWED_IN.get(act, INVOICED):
        check_act(act, state)
    else:
        with pytest.raises(ClaimNotReady):
            check_act(act, state)


def test_nothing_is_done_with_a_void_claim() -> None:
    for act in (*ALLOWED_IN, *ON_INVOICES):
        with pytest.raises(ClaimNotReady):
            check_act(act, "voided")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("balance", "challenges", "state"),
    [(Balance(100), 0, "approved"), (Balance(100), 1, "challenged"),
     (Balance(100, received=40), 0, "part_settled"), (Balance(100, received=40), 1, "challenged"),
     (Balance(100, credited=60, received=40), 0, "settled"),
     (Balance(100, written_off=100), 0, "settled"), (Balance(100, received=101), 0, "overpaid"),
     (Balance(100, credited=50, received=100), 0, "overpaid")],
)  # fmt: skip
def test_an_invoice_is_what_its_money_says(balance: Balance, challenges: int, state: State) -> None:
    assert state_of("approved", balance, challenges) == state


@pytest.mark.parametrize(
    ("days", "band"),
    [(0, "0-30"), (30, "0-30"), (31, "31-60"), (60, "31-60"), (61, "61-90"), (90, "61-90"),
     (91, "90+"), (4000, "90+")],
)  # fmt: skip
def test_debt_is_banded_by_its_days(days: int, band: str) -> None:
    assert band_of(days) == band


def test_debts_add_up_by_payer_and_band() -> None:
    debts = [Debt("7A1", date(2025, 10, 1), 100), Debt("7A1", date(2025, 10, 31), 50),
             Debt("7A2", date(2025, 6, 1), -5)]  # fmt: skip
    assert aged(debts, date(2025, 10, 31)) == {
        "7A1": {"0-30": 150, "31-60": 0, "61-90": 0, "90+": 0},
        "7A2": {"0-30": 0, "31-60": 0, "61-90": 0, "90+": -5},
    }


def test_an_invoice_ties_to_both_sources_to_the_penny() -> None:
    check_tie_out(125_000, Sources(125_000, 100_000, 20_000, 4_000, 1_000))
    with pytest.raises(DoesNotTieOut) as refused:
        check_tie_out(125_000, Sources(124_999, 100_000, 20_000, 4_000, 999))
    assert [fault.pointer for fault in refused.value.errors] == ["#/acm", "#/plcm"]
    assert "differs by 0.01" in refused.value.detail
