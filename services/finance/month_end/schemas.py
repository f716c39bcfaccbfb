"""What the outside sees of periods, and what it sends."""

from typing import Literal

from pydantic import Field

from services.finance.books.schemas import AccountCode
from services.finance.journals.schemas import JournalView
from services.finance.month_end.rules.checks import Check, Facts, checks
from services.finance.periods.rules.calendar import PeriodState
from services.shared.periods import period_name
from services.shared.schemas import Month, Schema, Text, with_example

CHECK = {"code": "pending", "passed": True, "detail": "No journal of 2025-04 is pending."}


class CheckView(Schema):
    """A point of the list that is gone through before a period is closed."""

    model_config = with_example(**CHECK)

    code: Literal["earlier_months", "pending", "accruals", "sub_ledgers", "chain"]
    passed: bool
    detail: str

    @classmethod
    def of(cls, check: Check) -> "CheckView":
        return cls(code=check.code, passed=check.passed, detail=check.detail)


class PeriodView(Schema):
    """A period of a book."""

    model_config = with_example(code="2025-04", year=2025, state="open", checks=[CHECK])

    code: Month = Field(description="the calendar month")
    year: int = Field(description="the financial year, by the year that it begins in")
    state: Literal["open", "adjusting", "closed"]
    checks: list[CheckView]

    @classmethod
    def of(cls, period: PeriodState, facts: Facts) -> "PeriodView":
        return cls(
            code=period_name(period.starts, "month"),
            year=period.year,
            state=period.state,
            checks=[CheckView.of(check) for check in checks(facts)],
        )


class PeriodReason(Schema):
    """Why a period is opened again."""

    model_config = with_example(reason="An invoice of April was found in June.")

    reason: Text


class PeriodNote(Schema):
    """What is to be remembered of a closing."""

    model_config = with_example(reason="Month 1 is complete.")

    reason: Text | None = None


class NewYearEnd(Schema):
    """Where the result of the year goes."""

    model_config = with_example(account="3000")

    account: AccountCode = Field(default="3000", description="a reserve, such as the general fund")


class YearEndView(Schema):
    """A financial year that has ended."""

    model_config = with_example(book="27D-2025", year=2025, journal=None)

    book: str
    year: int
    journal: JournalView | None = Field(
        description="what took income and expenditure to the reserve, on 1 April; null where there"
        " was none"
    )
