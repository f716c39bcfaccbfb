"""Runs and their results as they cross the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, model_validator

from services.contracts.codes import OdsCode
from services.finance.recovery.determinations.rules.decisions import Outcome, PayerKind
from services.finance.recovery.determinations.rules.payers import Route
from services.finance.recovery.prices.schemas import BOOK_CODE
from services.shared.money import Money
from services.shared.schemas import IsoDate, Month, Schema, with_example

ID = "0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77"
RUN: dict[str, Any] = {
    "id": ID, "commissioner": "27D", "first_month": "2025-04", "last_month": "2026-03",
    "map_date": "2026-11-29", "price_books": [], "batches": [ID], "state": "succeeded",
    "job": f"/v1/finance/jobs/{ID}", "created_by": "smith", "created_at": "2026-11-29T10:00:00Z",
    "finished_at": "2026-11-29T10:00:05Z", "lines": 41_250, "synthetic": False,
}  # fmt: skip
SYNTHETIC = "a price book of the run is made up"
ANSWER: dict[str, Any] = {
    "outcome": "payer", "payer": "27D", "recharge": False,
    "charged_price": {"amount": "1250.00", "currency": "GBP"}, "claim_price": None, "flags": [],
}  # fmt: skip
DIFFERENCE: dict[str, Any] = {
    "provider": "RJR", "month": "2025-04", "feed": "activity", "line_ref": "l-4711",
    "before": ANSWER,
    "after": ANSWER | {"payer": "7A1", "recharge": True},
}  # fmt: skip
GroupedBy = Literal[
    "outcome", "payer", "payer_kind", "legal_body", "charged_to", "route", "ruleset", "provider",
    "month", "pod", "treatment_function", "health_board", "dataset", "mechanism",
]  # fmt: skip


class NewRun(Schema):
    """Whose activity is gone through, of which months, and at which prices."""

    model_config = with_example(
        commissioner="27D",
        first_month="2025-04",
        last_month="2026-03",
        price_books=["demo-2025-26"],
    )

    commissioner: OdsCode = Field(description="was charged, where a line says nothing else")
    first_month: Month
    last_month: Month
    price_books: list[Annotated[str, Field(pattern=BOOK_CODE)]] = Field(
        default=[], max_length=20,
        description="in their newest version; a line takes the one closest to its payer, of those "
        "as close the first",
    )  # fmt: skip

    @model_validator(mode="after")
    def _in_order(self) -> "NewRun":
        if self.first_month > self.last_month:
            raise ValueError("last_month is before first_month")
        return self


class BookOfRun(Schema):
    """A version of a price book."""

    code: str
    version: int
    payer_kind: PayerKind | None
    payer: str | None


class RunView(Schema):
    """A run, and how far it is."""

    model_config = with_example(**RUN)

    id: UUID
    commissioner: str
    first_month: str
    last_month: str
    map_date: IsoDate = Field(description="organisations as the directory knew them that day")
    price_books: list[BookOfRun]
    batches: list[UUID] = Field(description="batches of activity, in their order")
    state: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    job: str
    created_by: str
    created_at: datetime
    finished_at: datetime | None
    lines: int | None = Field(description="null: not yet finished")
    synthetic: bool = Field(description=SYNTHETIC)


class SummaryLine(Schema):
    """Lines that have a value in common."""

    model_config = with_example(
        value="7A1", lines=120, charged={"amount": "151200.00", "currency": "GBP"},
        charged_unpriced=3, recoverable_lines=120,
        recoverable={"amount": "151200.00", "currency": "GBP"},
        claim={"amount": "149870.25", "currency": "GBP"}, claim_unpriced=4, duplicates=0,
    )  # fmt: skip

    value: str | None
    lines: int
    charged: Money = Field(description="what was charged, of the lines with a price")
    charged_unpriced: int = Field(description="lines without a charged price; never counted as 0")
    recoverable_lines: int
    recoverable: Money = Field(description="charged prices of lines that another body pays")
    claim: Money = Field(description="the same lines at the prices of their payers")
    claim_unpriced: int
    duplicates: int = Field(description="lines whose spell an earlier line has")


class Summary(Schema):
    """A run by one property of its lines; the items add up to the total."""

    by: GroupedBy
    synthetic: bool = Field(description=SYNTHETIC)
    items: list[SummaryLine]
    total: SummaryLine


class RunLine(Schema):
    """A line of activity with its answer."""

    line_ref: str | None
    provider: str
    month: str
    activity_date: IsoDate
    dataset: str
    treatment_function: str | None
    pod: str | None
    hrg: str | None
    outcome: Outcome
    payer: str | None
    payer_kind: PayerKind | None
    legal_body: str | None
    charged_to: str | None
    recharge: bool
    route: Route
    basis: list[str]
    flags: list[str]
    duplicate: bool
    charged_price: Money | None
    charged_reason: str | None
    claim_price: Money | None
    claim_reason: str | None
    explanation: str


class LineAnswer(Schema):
    """What a run says of a line."""

    outcome: Outcome
    payer: str | None
    recharge: bool
    charged_price: Money | None
    claim_price: Money | None
    flags: list[str]


class Difference(Schema):
    """A line of which two runs say something else; null: only the other has it in this month."""

    model_config = with_example(**DIFFERENCE)

    provider: str
    month: str
    feed: str
    line_ref: str
    before: LineAnswer | None
    after: LineAnswer | None
