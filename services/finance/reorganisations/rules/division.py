"""What the books that follow get of the balances of those that go before, to the penny.

Each account of a book is divided by declared weights, which add up to 1, by the largest remainder
(Hamilton's method). So that every book that follows balances, one account takes the pence that the
others leave: a reserve where there is one.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from services.shared.errors import Fault, Invalid
from services.shared.money import Pence, allocated

Balances = Mapping[str, int]
"""Pence by account, debit less credit; of a book they add up to 0."""


class Move(NamedTuple):
    """The share of a book that goes to another one."""

    source: str
    target: str
    weight: Fraction


class WeightsDoNotSum(Invalid):
    code = "weights_do_not_sum"
    title = "The weights of a book add up to 1"
    example = "The weights of 01C-2019 add up to 0.99; nothing may be left over."


class MoveTwice(Invalid):
    code = "move_twice"
    title = "A book goes to another one once"
    example = "01C-2019 goes to 27D-2020 twice; give one weight."


class MoveInCircle(Invalid):
    code = "move_in_circle"
    title = "A book that goes on to others takes nothing in"
    example = "01C-2019 goes to another book, and cannot be one that others go to."


def check_moves(moves: Sequence[Move]) -> None:
    """Raises WeightsDoNotSum, MoveTwice, MoveInCircle."""
    sources = {each.source for each in moves}
    sums: dict[str, Fraction] = defaultdict(Fraction)
    seen: set[tuple[str, str]] = set()
    for place, each in enumerate(moves):
        at = f"#/moves/{place}"
        if each.target in sources:
            said = f"{each.target} goes to another book, and cannot be one that others go to."
            raise MoveInCircle(said, errors=[Fault(f"{at}/target", MoveInCircle.code, said)])
        if (each.source, each.target) in seen:
            said = f"{each.source} goes to {each.target} twice; give one weight."
            raise MoveTwice(said, errors=[Fault(at, MoveTwice.code, said)])
        seen.add((each.source, each.target))
        sums[each.source] += each.weight
    for source, total in sums.items():
        if total != 1:
            said = f"The weights of {source} add up to {float(total):g}, and not to 1."
            raise WeightsDoNotSum(said, errors=[Fault("#/moves", WeightsDoNotSum.code, said)])


def balancing_account(balances: Balances, reserves: Sequence[str]) -> str:
    """The reserve with the largest balance; without one, the account with the largest."""
    among = [account for account in balances if account in reserves] or list(balances)
    return max(sorted(among), key=lambda account: abs(balances[account]))


def divided(balances: Balances, weights: Sequence[Fraction], balancing: str) -> list[Balances]:
    """A share for each weight: each adds up to 0, and together they are the balances."""
    shares: list[dict[str, int]] = [{} for _ in weights]
    for account, balance in balances.items():
        if account != balancing:
            parts = allocated(Pence(balance), weights)
            for share, part in zip(shares, parts, strict=True):
                share[account] = part
    for share in shares:
        share[balancing] = -sum(share.values())
    return [
        {account: share[account] for account in balances if share.get(account)} for share in shares
    ]
