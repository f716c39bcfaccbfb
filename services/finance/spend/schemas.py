"""What the outside sees of published payments."""

from typing import Self

from pydantic import Field

from services.finance.spend.models import SpendPayment
from services.shared.money import Money
from services.shared.schemas import IsoDate, Schema, with_example


class PaymentView(Schema):
    """A payment as it was published."""

    model_config = with_example(
        number=17,
        organisation="27D",
        department_family="Department of Health and Social Care",
        entity="NHS Cheshire CCG",
        paid_on="2020-06-30",
        expense_type="Cont Care- Continuing Care Assess & Support",
        expense_area="Continuing Healthcare",
        supplier="Countess of Chester Hospital NHS Foundation Trust",
        transaction_number="5104001",
        amount={"amount": "1329075.00", "currency": "GBP"},
        description="",
        import_number=3,
        line=2,
    )

    number: int
    organisation: str
    department_family: str
    entity: str
    paid_on: IsoDate
    expense_type: str
    expense_area: str
    supplier: str
    transaction_number: str
    amount: Money = Field(description="below 0 for a credit note")
    description: str
    import_number: int = Field(description="of the file that brought it first")
    line: int = Field(description="of that file")

    @classmethod
    def of(cls, row: SpendPayment) -> Self:
        fields = {name: getattr(row, name) for name in cls.model_fields}
        return cls(**fields | {"amount": Money.of_pence(row.amount)})
