"""Balances are divided to the penny, and every book that follows balances."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.finance.reorganisations.rules.division import (
    Balances,
    Move,
    MoveInCircle,
    MoveTwice,
    WeightsDoNotSum,
    balancing_account,
    check_moves,
    divided,
)
from services.shared.money import Pence, allocated

ACCOUNTS = st.text("0123456789", min_size=4, max_size=4)


@st.composite
def books(draw: st.DrawFn) -> Balances:
    """Balances that add up to 0."""
    drawn = draw(st.dictionaries(ACCOUNTS, st.integers(-(10**14), 10**14), max_size=12))
    return drawn | {"3000": drawn.get("3000", 0) - sum(drawn.values())}


@st.composite
def weights(draw: st.DrawFn) -> list[Fraction]:
    """Shares that add up to 1 exactly."""
    parts = draw(st.lists(st.integers(1, 10**6), min_size=1, max_size=8))
    return [Fraction(part, sum(parts)) for part in parts]


@given(books(), weights())
def test_shares_add_up_to_each_balance_and_each_share_to_nothing(
    book: Balances, shares: list[Fraction]
) -> None:
    found = divided(book, shares, balancing_account(book, ["3000"]))
    assert [sum(share.values()) for share in found] == [0] * len(shares)
    for account, balance in book.items():
        assert sum(share.get(account, 0) for share in found) == balance


@given(books(), weights())
def test_every_account_but_one_is_divided_by_the_largest_remainder(
    book: Balances, shares: list[Fraction]
) -> None:
    balancing = balancing_account(book, ["3000"])
    found = divided(book, shares, balancing)
    for account, balance in book.items():
        parts = [share.get(account, 0) for share in found]
        if account != balancing:
            assert parts == allocated(Pence(balance), shares)
        else:
            exact = [balance * weight for weight in shares]
            assert all(abs(p - e) <= len(book) for p, e in zip(parts, exact, strict=True))


@given(books())
def test_one_that_gets_everything_gets_it_as_it_is(book: Balances) -> None:
    (share,) = divided(book, [Fraction(1)], balancing_account(book, ["3000"]))
    assert share == {account: pence for account, pence in book.items() if pence}


def test_three_pence_among_two_are_two_and_one() -> None:
    found = divided({"1000": 3, "3000": -3}, [Fraction(1, 2), Fraction(1, 2)], "3000")
    assert found == [{"1000": 2, "3000": -2}, {"1000": 1, "3000": -1}]


def test_the_balancing_account_is_the_largest_reserve_or_else_the_largest_account() -> None:
    book = {"1000": 900, "3000": -100, "3100": -300, "5000": -500}
    assert balancing_account(book, ["3000", "3100"]) == "3100"
    assert balancing_account(book, []) == "1000"


@pytest.mark.parametrize(
    ("moves", "problem"),
    [
        ([Move("A1", "B1", Fraction(99, 100))], WeightsDoNotSum),
        ([Move("A1", "B1", Fraction(1, 2)), Move("A1", "B1", Fraction(1, 2))], MoveTwice),
        ([Move("A1", "B1", Fraction(1)), Move("B1", "C1", Fraction(1))], MoveInCircle),
        ([Move("A1", "A1", Fraction(1))], MoveInCircle),
    ],
)
def test_moves_that_leave_something_over_or_go_in_a_circle_are_refused(
    moves: list[Move], problem: type[Exception]
) -> None:
    with pytest.raises(problem):
        check_moves(moves)


def test_four_into_six_by_weights_that_add_up_is_right() -> None:
    thirds = ("0.333333333333", "0.333333333333", "0.333333333334")
    moves = [
        Move(f"PCT{source}", f"CCG{target}", Fraction(thirds[target % 3]))
        for source in range(4)
        for target in range(6)
        if source % 2 == target // 3
    ]
    check_moves(moves)
