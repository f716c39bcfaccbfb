"""What the outside sees of journals, and what it sends."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from services.contracts.codes import OdsCode
from services.finance.books.schemas import AccountCode, BookCode
from services.finance.journals.rules.entries import Entry, State
from services.shared.money import Money
from services.shared.patterns import named
from services.shared.schemas import Day, IsoDate, Month, Schema, Text, with_example

MOST_LINES = 10_000
POSITIVE = named(
    r"^[0-9]{1,12}(\.[0-9]{1,2})?$", "pounds above 0 and at most two decimals, such as 1250.00"
)
DIMENSION = named(
    r"^[A-Za-z0-9][A-Za-z0-9 &./_-]{0,63}$",
    "up to 64 letters, digits, blanks and & . / _ -, such as CC100",
)


def _amount_text(given: object) -> object:
    if isinstance(given, str):
        return given
    raise ValueError('an amount is a text of pounds and pence, such as "1234.50", and no number')


def _positive(amount: str) -> str:
    if not amount.strip("0."):
        raise ValueError("an amount is above 0; what is taken away is on the other side")
    return amount


class PositiveMoney(Money):
    """An amount of pounds above 0, below a thousand billion, exact to the penny."""

    amount: Annotated[
        str,
        BeforeValidator(_amount_text),
        Field(
            pattern=POSITIVE,
            description="pounds above 0, at most two decimals",
        ),
        AfterValidator(_positive),
    ]


Dimension = Annotated[str, Field(pattern=DIMENSION)]
DEBIT = {"account": "5000", "debit": {"amount": "1234.50", "currency": "GBP"}}
CREDIT = {"account": "2000", "credit": {"amount": "1234.50", "currency": "GBP"}}
NEW: dict[str, Any] = {
    "book": "27D-2025",
    "effective_date": "2025-04-30",
    "description": "Acute contract, April",
    "lines": [DEBIT | {"counterparty": "RJR"}, CREDIT | {"counterparty": "RJR"}],
}
ID = "0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77"
SEAL = {"sequence": 17, "hash": "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c"}


class LineContent(Schema):
    """What is booked on an account: a debit or a credit."""

    model_config = with_example(**DEBIT)

    account: AccountCode
    debit: PositiveMoney | None = None
    credit: PositiveMoney | None = None
    cost_centre: Dimension | None = None
    programme_area: Dimension | None = None
    counterparty: OdsCode | None = Field(default=None, description="ODS code of the other party")
    memo: Text | None = None

    @model_validator(mode="after")
    def _on_one_side(self) -> "LineContent":
        if (self.debit is None) == (self.credit is None):
            raise ValueError("a line has either a debit or a credit")
        return self

    def entry(self) -> Entry:
        """In pence, a credit below 0."""
        amount = self.debit.pence if self.debit else -self._credit().pence
        return Entry(
            self.account,
            amount,
            self.cost_centre,
            self.programme_area,
            self.counterparty,
            self.memo,
        )

    def _credit(self) -> Money:
        assert self.credit
        return self.credit


Lines = Annotated[list[LineContent], Field(min_length=2, max_length=MOST_LINES)]


class NewJournal(Schema):
    """A journal to be entered: debits equal credits."""

    model_config = with_example(**NEW)

    id: UUID | None = Field(
        default=None,
        description="chosen by the caller and known for ever: the same journal again is answered"
        " with 200 and what is there, another one with this id is refused",
    )
    book: BookCode
    effective_date: Day = Field(description="the day that it is of, in an open period")
    description: Text
    reference: Text | None = Field(default=None, description="the caller's own, such as an invoice")
    pending: bool = Field(default=False, strict=True, description="to be posted or voided later")
    adjustment: bool = Field(
        default=False, strict=True, description="an adjustment, which a period in adjustment takes"
    )
    late: bool = Field(
        default=False,
        strict=True,
        description="where its period is closed, the next open one takes it, with its date",
    )
    reverse_on: Day | None = Field(
        default=None, description="an accrual: it is reversed on that day by itself"
    )
    lines: Lines


class NewReversal(Schema):
    """What is to be reversed, and why."""

    model_config = with_example(reason="Entered twice", effective_date="2025-05-02", lines=None)

    reason: Text
    effective_date: Day = Field(
        description="not before the journal's; where its period is closed, the next open one takes"
        " the reversal, with this date"
    )
    lines: Annotated[list[LineContent], Field(min_length=1, max_length=MOST_LINES)] | None = Field(
        default=None,
        description="null: all that is left of it. Else a part: lines of the journal, on the side"
        " on which they stand there, with amounts up to what is left",
    )


class LineView(Schema):
    """A line of a journal."""

    model_config = with_example(
        line=1,
        credit=None,
        cost_centre=None,
        programme_area=None,
        counterparty="RJR",
        memo=None,
        reverses_line=None,
        **DEBIT,
    )

    line: int
    account: str
    debit: Money | None
    credit: Money | None
    cost_centre: str | None
    programme_area: str | None
    counterparty: str | None
    memo: str | None
    reverses_line: int | None = Field(description="of a reversal: which line it takes back")


class Seal(Schema):
    """The place of a journal in its book's chain, and its hash."""

    model_config = with_example(**SEAL)

    sequence: int
    hash: str


class JournalView(Schema):
    """A journal and what was done with it."""

    model_config = with_example(
        id=ID,
        state="posted",
        period="2025-04",
        reference=None,
        adjustment=False,
        reverse_on=None,
        reverses=None,
        reason=None,
        reversals=[],
        entered_by="jane.doe",
        entered_at="2025-05-02T10:00:00.123456Z",
        posted_by="jane.doe",
        posted_at="2025-05-02T10:00:00.123456Z",
        seal=SEAL,
        **NEW | {"lines": [LineView.model_config["json_schema_extra"]["examples"][0]]},  # type: ignore[index]
    )

    id: UUID
    book: str
    state: State
    effective_date: IsoDate
    period: Month = Field(description="the period that took it")
    description: str
    reference: str | None
    adjustment: bool
    reverse_on: IsoDate | None
    reverses: UUID | None = Field(description="the journal that this one reverses")
    reason: str | None = Field(description="why it reverses that one")
    reversals: list[UUID] = Field(description="the journals that reverse this one")
    entered_by: str
    entered_at: datetime
    posted_by: str | None
    posted_at: datetime | None = Field(description="null while it is pending, and once voided")
    lines: list[LineView]
    seal: Seal | None = Field(
        description="null for a second or two; that of the newest thing done with it"
    )
