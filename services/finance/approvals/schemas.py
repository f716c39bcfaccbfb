"""What the outside sees of approval limits, and what it sends."""

from typing import Annotated, Literal, Self

from pydantic import Field

from services.contracts.codes import OdsCode
from services.finance.approvals.models import ApprovalLimit
from services.shared.money import Money
from services.shared.patterns import named
from services.shared.schemas import Day, IsoDate, Schema, Text, with_example

NOT_NEGATIVE = named(
    r"^[0-9]{1,12}(\.[0-9]{1,2})?$", "pounds, 0 or more, and at most two decimals, such as 1250.00"
)
NEW = {
    "organisation": "27D",
    "role": "finance_approver",
    "amount": {"amount": "1000000.00", "currency": "GBP"},
    "starts": "2025-04-01",
    "source": "Scheme of delegation 2025/26, table 4",
}
ApprovingRole = Literal["finance_approver", "chief_finance_officer"]


class LimitMoney(Money):
    """An amount of pounds, 0 or more, exact to the penny."""

    amount: Annotated[str, Field(pattern=NOT_NEGATIVE, description="pounds, at most two decimals")]


class NewLimit(Schema):
    """What a role approves from a day on."""

    model_config = with_example(**NEW)

    organisation: OdsCode
    role: ApprovingRole
    amount: LimitMoney = Field(description="the most that one act may move")
    starts: Day
    source: Text = Field(description="what says so, such as the scheme of delegation")


class LimitView(Schema):
    """What a role approves, and who stated it."""

    model_config = with_example(stated_by="ann.lee", **NEW)

    organisation: str
    role: ApprovingRole
    amount: Money
    starts: IsoDate
    source: str
    stated_by: str

    @classmethod
    def of(cls, row: ApprovalLimit) -> Self:
        fields = {name: getattr(row, name) for name in cls.model_fields}
        return cls(**fields | {"amount": Money.of_pence(row.amount)})


class Limits(Schema):
    """The limits of an organisation on a day. None at all: the scope alone decides."""

    model_config = with_example(
        organisation="27D", on="2025-04-30", items=[NEW | {"stated_by": "ann.lee"}]
    )

    organisation: str
    on: IsoDate
    items: list[LimitView]
