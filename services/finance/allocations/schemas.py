"""What the outside sees of allocations, and what it sends."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from services.contracts.codes import OdsCode
from services.finance.allocations.rules.running_costs import RunningCosts
from services.finance.books.schemas import AccountCode, BookCode, Year
from services.finance.journals.schemas import PositiveMoney
from services.shared.money import Money
from services.shared.patterns import named
from services.shared.schemas import Day, IsoDate, Schema, Text, with_example

WEIGHT = named(
    r"^[0-9]{1,12}(\.[0-9]{1,9})?$", "a weight as a text, 0 or more, such as 424892.814048187"
)
SHARE = named(r"^(0(\.[0-9]{1,6})?|1(\.0{1,6})?)$", "a share as a text, from 0 to 1, such as 0.20")
ID = "0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77"
BODIES: list[dict[str, Any]] = [
    {"body": "E06000049", "name": "Cheshire East", "weight": "424892.814048187"},
    {"body": "E06000050", "name": "Cheshire West and Chester", "weight": "387825.1784024"},
]
TOTAL = {"amount": "1000000000.00", "currency": "GBP"}
DEVOLUTION: dict[str, Any] = {
    "organisation": "27D",
    "book": None,
    "effective_date": "2025-04-01",
    "description": "Devolved to the two partnerships",
    "source": "GP practices, 2024/25: weighted population by upper-tier authority",
}
RELEASE: dict[str, Any] = {
    "organisation": "27D",
    "book": "27D-2025",
    "effective_date": "2025-04-30",
    "description": "A fifth of running costs goes to patient care",
    "year": 2013,
    "population": 750_000,
    "share": "0.20",
}


class WeightedBody(Schema):
    """Who gets a share, and by which weight."""

    model_config = with_example(**BODIES[0])

    body: OdsCode = Field(description="its code, the counterparty in the ledger")
    name: Text
    weight: Annotated[str, Field(pattern=WEIGHT)] = Field(
        description="its weighted population, as a text"
    )


Bodies = Annotated[list[WeightedBody], Field(min_length=1, max_length=500)]


class NewDevolution(Schema):
    """Money to be passed on in proportion to weighted populations."""

    model_config = with_example(**DEVOLUTION, total=TOTAL, bodies=BODIES)

    organisation: OdsCode
    book: BookCode | None = Field(
        default=None, description="where it is posted; null: in shadow, which is never posted"
    )
    effective_date: Day
    description: Text
    source: Text = Field(description="of the weights")
    total: PositiveMoney
    bodies: Bodies
    debit_account: AccountCode = Field(default="5090", description="a line for each body")
    credit_account: AccountCode = "3100"


class NewRelease(Schema):
    """A part of the running cost allowance that goes to patient care."""

    model_config = with_example(**RELEASE)

    organisation: OdsCode
    book: BookCode | None = Field(
        default=None, description="where it is posted; null: in shadow, which is never posted"
    )
    effective_date: Day
    description: Text
    year: Year = Field(description="whose allowance a head counts, where it is known here")
    population: Annotated[int, Field(strict=True, ge=1, le=100_000_000)]
    per_head: PositiveMoney | None = Field(
        default=None, description="null: what is known of the year, with its source"
    )
    source: Text | None = Field(default=None, description="of `per_head`, where that is given")
    share: Annotated[str, Field(pattern=SHARE)] = Field(
        description="of the allowance that is released, from 0 to 1"
    )
    debit_account: AccountCode = Field(default="5100", description="patient care")
    credit_account: AccountCode = Field(default="6010", description="running costs")


class AllocationReversal(Schema):
    """Why an allocation is taken back, and as of which day."""

    model_config = with_example(
        reason="The partnership was not formed.", effective_date="2025-05-02"
    )

    reason: Text
    effective_date: Day = Field(description="not before the allocation's")


class ShareView(Schema):
    """What a body gets."""

    model_config = with_example(**BODIES[0], amount={"amount": "522804734.23", "currency": "GBP"})

    body: str
    name: str
    weight: str
    amount: Money


COSTS: dict[str, Any] = {
    "population": 750_000,
    "per_head": {"amount": "25.00", "currency": "GBP"},
    "share": "0.20",
    "allowance": {"amount": "18750000.00", "currency": "GBP"},
    "released": {"amount": "3750000.00", "currency": "GBP"},
    "remaining": {"amount": "15000000.00", "currency": "GBP"},
    "remaining_per_head": {"amount": "20.00", "currency": "GBP"},
}


class RunningCostView(Schema):
    """An allowance, what of it is released, and what remains."""

    model_config = with_example(**COSTS)

    population: int
    per_head: Money
    share: str
    allowance: Money
    released: Money
    remaining: Money
    remaining_per_head: Money = Field(description="rounded to the penny")

    @classmethod
    def of(cls, found: RunningCosts) -> "RunningCostView":
        return cls(
            population=found.population,
            per_head=Money.of_pence(found.per_head),
            share=str(found.share),
            allowance=Money.of_pence(found.allowance),
            released=Money.of_pence(found.released),
            remaining=Money.of_pence(found.remaining),
            remaining_per_head=Money.of_pence(found.remaining_per_head),
        )


class AllocationView(Schema):
    """An allocation, and what was decided."""

    model_config = with_example(
        id=ID,
        kind="devolution",
        **DEVOLUTION,
        total=TOTAL,
        debit_account="5090",
        credit_account="3100",
        state="approved",
        shares=[ShareView.model_config["json_schema_extra"]["examples"][0]],  # type: ignore[index]
        running_costs=None,
        proposed_by="ann.lee",
        proposed_at="2025-03-20T10:00:00Z",
        decided_by="jane.doe",
        decided_at="2025-03-27T10:00:00Z",
        rejected_because=None,
        journal=None,
        reversals=[],
    )

    id: UUID
    kind: Literal["devolution", "running_cost_release"]
    organisation: str
    book: str | None
    effective_date: IsoDate
    description: str
    source: str
    total: Money = Field(description="what is moved")
    debit_account: str
    credit_account: str
    state: Literal["proposed", "approved", "rejected", "reversed"]
    shares: list[ShareView]
    running_costs: RunningCostView | None
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    rejected_because: str | None
    journal: UUID | None = Field(description="which posted it; null in shadow")
    reversals: list[UUID] = Field(
        description="the journals that took it back; it is `reversed` when all of it is"
    )


def weights_of(bodies: list[WeightedBody]) -> dict[str, Decimal]:
    return {each.body: Decimal(each.weight) for each in bodies}
