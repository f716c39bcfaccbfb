"""Money: whole pence in code and database, a decimal string on the wire, never a float."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal, NewType, Self

from pydantic import Field

from services.shared.patterns import named
from services.shared.schemas import Schema, with_example

Pence = NewType("Pence", int)
"""Whole pence; a refund or a credit is below zero."""
PENCE = 100
AMOUNT = named(
    r"^-?[0-9]{1,15}(\.[0-9]{1,2})?$", "pounds and at most two decimals, such as 1250.00"
)


class Money(Schema):
    """An amount of pounds, exact to the penny."""

    model_config = with_example(amount="1234.50", currency="GBP")

    amount: Annotated[str, Field(pattern=AMOUNT, description="pounds, at most two decimals")]
    currency: Literal["GBP"] = "GBP"

    @property
    def pence(self) -> Pence:
        """The same in pence."""
        return Pence(int(Decimal(self.amount) * PENCE))

    @classmethod
    def of_pence(cls, pence: int) -> Self:
        """With two decimals."""
        return cls(amount=f"{Decimal(pence) / PENCE:.2f}")


def in_pounds(pence: int) -> Decimal:
    """With two decimals: a figure in a table, which no spreadsheet takes for a formula."""
    return Decimal(pence).scaleb(-2)


def rounded(pounds: Decimal | Fraction) -> Pence:
    """To the nearest penny, half a penny away from zero, as an invoice rounds its lines."""
    pence = Fraction(pounds) * PENCE
    whole = (abs(pence) + Fraction(1, 2)) // 1
    return Pence(whole if pence >= 0 else -whole)


def allocated(total: Pence, weights: Sequence[int | Decimal | Fraction]) -> list[Pence]:
    """`total` divided in proportion to `weights`, to the penny: the shares add up to it.

    Each share is rounded towards zero; the pence left over go one each to the largest remainders,
    the earlier of two equal ones first (Hamilton's method). Raises ValueError for a negative
    weight, and where no weight is above 0.
    """
    parts = [Fraction(weight) for weight in weights]
    if any(part < 0 for part in parts) or not any(parts):
        raise ValueError("weights are 0 or more, and at least one is more than 0")
    exact = [abs(total) * part / sum(parts) for part in parts]
    shares = [int(share) for share in exact]
    largest = sorted(range(len(parts)), key=lambda place: shares[place] - exact[place])
    for place in largest[: abs(total) - sum(shares)]:
        shares[place] += 1
    return [Pence(share if total >= 0 else -share) for share in shares]
