"""Money: whole pence in code and database, a decimal string on the wire, never a float."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field

from services.shared.schemas import Schema, with_example

PENCE = 100
AMOUNT = r"^-?[0-9]{1,15}(\.[0-9]{1,2})?$"


class Money(Schema):
    """An amount of pounds, exact to the penny."""

    model_config = with_example(amount="1234.50", currency="GBP")

    amount: Annotated[str, Field(pattern=AMOUNT, description="pounds, at most two decimals")]
    currency: Literal["GBP"] = "GBP"

    @property
    def pence(self) -> int:
        """The same in pence."""
        return int(Decimal(self.amount) * PENCE)

    @classmethod
    def of_pence(cls, pence: int) -> Self:
        """With two decimals."""
        return cls(amount=f"{Decimal(pence) / PENCE:.2f}")
