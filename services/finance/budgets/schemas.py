"""What the outside sees of budgets and their versions, and what it sends."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from services.contracts.codes import OdsCode
from services.finance.approvals.schemas import LimitMoney
from services.finance.books.schemas import AccountCode, BookCode, Year
from services.finance.budgets.rules.versions import VersionState
from services.finance.journals.schemas import Dimension
from services.finance.programme_areas.schemas import AreaCode
from services.shared.money import Money
from services.shared.schemas import Month, Schema, Text, with_example

ID = "0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77"
MOST_LINES = 1_000
NEW = {"organisation": "27D", "year": 2025, "name": "Commissioning", "book": None}
LINE: dict[str, Any] = {
    "account": "5000",
    "name": "Acute contract, Countess of Chester",
    "programme_area": "planned-care",
    "amount": {"amount": "1200000.00", "currency": "GBP"},
}
NOTHING_ELSE = {"cost_centre": None, "provider": None, "contract": None, "spend": None}
MONTH = {"amount": "100000.00", "currency": "GBP"}
VERSION = {
    "number": 1,
    "state": "approved",
    "starts": "2025-04",
    "note": "As set by the governing body",
    "total": LINE["amount"],
    "drafted_by": "ann.lee",
    "drafted_at": "2025-03-20T10:00:00Z",
    "submitted_by": "ann.lee",
    "decided_by": "jane.doe",
    "decided_at": "2025-03-27T10:00:00Z",
    "reason": None,
}


class NewBudget(Schema):
    """A budget for a year, without lines yet."""

    model_config = with_example(**NEW)

    organisation: OdsCode
    year: Year = Field(description="2025 is from 1 April 2025 to 31 March 2026")
    name: Text
    book: BookCode | None = Field(
        default=None,
        description="where actuals are booked; null: a shadow budget, or one with published spend",
    )


class Spend(Schema):
    """Which published payments are of a line: those that have all that is given."""

    model_config = with_example(supplier="Countess of Chester Hospital NHS Foundation Trust")

    expense_type: Text | None = None
    expense_area: Text | None = None
    supplier: Text | None = None


class NewBudgetLine(Schema):
    """What is planned to be spent. Journal lines that have all that it states are its actuals."""

    model_config = with_example(**LINE)

    account: AccountCode
    name: Text
    programme_area: AreaCode
    amount: LimitMoney = Field(description="of the year, 0 or more")
    months: Annotated[list[LimitMoney], Field(min_length=12, max_length=12)] | None = Field(
        default=None, description="April to March; null: the same each month"
    )
    cost_centre: Dimension | None = None
    provider: OdsCode | None = Field(default=None, description="the counterparty of journal lines")
    contract: Text | None = Field(default=None, description="its reference, for people")
    spend: Spend | None = None


class NewVersion(Schema):
    """All lines of a budget from a month on."""

    model_config = with_example(starts="2025-04", note="As set by the governing body", lines=[LINE])

    starts: Month = Field(description="the first month that it plans")
    note: Text
    lines: Annotated[list[NewBudgetLine], Field(min_length=1, max_length=MOST_LINES)]


class VersionSummary(Schema):
    """A version, and what was done with it."""

    model_config = with_example(**VERSION)

    number: int
    state: VersionState
    starts: Month
    note: str
    total: Money = Field(description="of all lines as they were drafted, for the whole year")
    drafted_by: str
    drafted_at: datetime
    submitted_by: str | None
    decided_by: str | None = Field(description="who approved or rejected it")
    decided_at: datetime | None
    reason: str | None = Field(description="why it was rejected")


class BudgetView(Schema):
    """A budget and its versions."""

    model_config = with_example(id=ID, **NEW, versions=[VERSION])

    id: UUID
    organisation: str
    year: int
    name: str
    book: str | None
    versions: list[VersionSummary] = Field(
        description="each approved one replaces those before it from its first month on"
    )


class BudgetLineView(Schema):
    """A line of a version, as it is now that virements were approved."""

    model_config = with_example(
        **LINE | NOTHING_ELSE, number=1, drafted=LINE["amount"], months=[MONTH] * 12
    )

    number: int
    account: str
    name: str
    programme_area: str
    cost_centre: str | None
    provider: str | None
    contract: str | None
    spend: Spend | None
    drafted: Money = Field(description="of the year, before any virement")
    amount: Money = Field(description="of the year")
    months: list[Money] = Field(description="April to March")


class VersionView(VersionSummary):
    """A version with its lines."""

    model_config = with_example(
        **VERSION,
        lines=[BudgetLineView.model_config["json_schema_extra"]["examples"][0]],  # type: ignore[index]
    )

    lines: list[BudgetLineView]


class WhyRejected(Schema):
    """What has to be mended."""

    model_config = with_example(reason="The mental health standard is not met.")

    reason: Text
