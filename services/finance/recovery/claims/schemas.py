"""Claims as they are made, seen by either party, and acted on."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from services.contracts.codes import OdsCode
from services.finance.books.schemas import BookCode as LedgerCode
from services.finance.journals.schemas import PositiveMoney
from services.finance.recovery.activity.rules.identifiers import pseudonymous
from services.finance.recovery.claims.rules.life import Act, State
from services.finance.recovery.claims.rules.scopes import LeftOut
from services.finance.recovery.determinations.rules.decisions import PayerKind
from services.finance.recovery.determinations.schemas import LINE, REFERENCE, LineGiven
from services.finance.recovery.prices.schemas import (
    METHOD,
    UNIT_PRICE,
    UNITS,
    BookCode,
    Currency,
    Pod,
)
from services.shared.money import Money
from services.shared.schemas import Day, IsoDate, Month, Schema, Text, with_example

MOST_LINES = 1_000
TEN = 10


def _no_identifier(text: str) -> str:
    digits = "".join(each for each in text if each.isdigit())
    if len(digits) == TEN and not any(each.isalpha() for each in text):
        raise ValueError("a number of ten digits could be an NHS number; use a pseudonym")
    return pseudonymous(text)


Pseudonym = Annotated[REFERENCE, AfterValidator(_no_identifier)]
Account = Annotated[Text, AfterValidator(pseudonymous)]
"""What the other side may read."""
ID = "0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77"
CLAIM_LINE = LINE | {
    "spell": "s-4711",
    "pod": "NEL",
    "hrg": "AA22C",
    "length_of_stay": 4,
    "age": 70,
    "admission_method": "21",
    "charged_price": {"amount": "10014.29", "currency": "GBP"},
}
HEAD: dict[str, Any] = {
    "claimant": "27D",
    "payer": "7A1",
    "provider": "RJR",
    "month": "2025-09",
    "book": "27D-2025",
    "price_book": "synthetic-2025-26",
}


class ClaimLineGiven(LineGiven):
    """A line of activity with what its price needs; who pays and what it costs is worked out."""

    model_config = with_example(**CLAIM_LINE)

    line_ref: Pseudonym
    spell: Pseudonym = Field(description="the provider's pseudonym of the spell or attendance")
    pod: Pod
    hrg: Currency | None = None
    length_of_stay: Annotated[int, Field(strict=True, ge=0, le=99_999)] | None = None
    age: Annotated[int, Field(strict=True, ge=0, le=130)] | None = None
    admission_method: Annotated[str, Field(pattern=METHOD)] | None = None
    units: Annotated[str, Field(pattern=UNITS)] | None = None
    unit_price: Annotated[str, Field(pattern=UNIT_PRICE)] | None = None
    charged_price: PositiveMoney | None = Field(
        default=None, description="what the charged body was billed"
    )


class NewClaim(Schema):
    """What is claimed of a payer for one provider's month."""

    model_config = with_example(**HEAD, lines=[CLAIM_LINE])

    claimant: OdsCode = Field(description="who was charged; one of your organisations")
    payer: OdsCode
    provider: OdsCode
    month: Month = Field(description="of discharge, appointment or arrival")
    book: LedgerCode = Field(description="the claimant's, in which every step is posted")
    price_book: BookCode = Field(description="the claimant's book of the payer's prices")
    price_version: Annotated[int, Field(strict=True, ge=1)] | None = None
    lines: Annotated[list[ClaimLineGiven], Field(min_length=1, max_length=MOST_LINES)]


class RunClaims(Schema):
    """What is claimed of the lines of a run."""

    model_config = with_example(payer="7A1", book="27D-2025", first_month="2025-04",
                                last_month="2025-09")  # fmt: skip

    payer: OdsCode
    book: LedgerCode = Field(description="the claimant's, in which every step is posted")
    first_month: Month | None = Field(default=None, description="null: the first of the run")
    last_month: Month | None = Field(default=None, description="null: the last of the run")

    @model_validator(mode="after")
    def _in_order(self) -> "RunClaims":
        if self.first_month and self.last_month and self.first_month > self.last_month:
            raise ValueError("last_month is before first_month")
        return self


class LeftOutView(Schema):
    """Lines of the run for the same payer, provider and month that are not in the claim."""

    model_config = with_example(why="claimed_already", lines=2,
                                amount={"amount": "1200.00", "currency": "GBP"})  # fmt: skip

    why: LeftOut
    lines: int
    amount: Money = Field(description="of the lines with a price")


class CorrectedLine(Schema):
    """The credited line of another claim that a claim replaces."""

    model_config = with_example(claim=ID, line=1)

    claim: UUID
    line: int


class ActView(Schema):
    """Something that was done with a claim."""

    model_config = with_example(
        act="flexed", acted_at="2026-11-29T10:00:00Z", acted_by="jane.doe", journal=ID, amount=None,
        day="2025-09-30", reference=None, reason=None,
    )  # fmt: skip

    act: Act
    acted_at: datetime
    acted_by: str | None = Field(description="to the claimant only")
    journal: UUID | None = Field(description="to the claimant only")
    amount: Money | None
    day: IsoDate | None
    reference: str | None
    reason: str | None


MONEY = {"amount": "10014.29", "currency": "GBP"}
NOTHING = {"amount": "0.00", "currency": "GBP"}


class ClaimView(Schema):
    """A claim, as far as its reader is concerned: the payer sees it once it is an invoice."""

    model_config = with_example(
        id=ID,
        side="claimant",
        state="flex",
        payer_kind="lhb",
        price_version=1,
        synthetic=True,
        lines=1,
        total=MONEY,
        credited=NOTHING,
        received=NOTHING,
        written_off=NOTHING,
        outstanding=MONEY,
        open_challenges=0,
        challenge_by=None,
        run=None,
        left_out=None,
        corrects=None,
        acts=[ActView.model_config["json_schema_extra"]["examples"][0]],  # type: ignore[index]
        **HEAD,
    )

    id: UUID
    side: Literal["claimant", "respondent"]
    claimant: str
    payer: str
    payer_kind: PayerKind
    provider: str
    month: Month
    state: State
    book: str | None = Field(description="to the claimant only")
    price_book: str
    price_version: int
    synthetic: bool = Field(description="priced by a book that is made up")
    lines: int
    total: Money = Field(description="the sum of its lines")
    credited: Money
    received: Money
    written_off: Money | None = Field(description="to the claimant only")
    outstanding: Money
    open_challenges: int
    challenge_by: IsoDate | None = Field(description="last day on which lines can be challenged")
    run: UUID | None = Field(description="from which it was drafted; to the claimant only")
    left_out: list[LeftOutView] | None = Field(
        description="of the run, and why; to the claimant only"
    )
    corrects: CorrectedLine | None
    acts: list[ActView]


class ClaimLineView(Schema):
    """A line of a claim, without anything of a patient."""

    model_config = with_example(
        line=1, line_ref="1", dataset="apc", month="2025-09", pod="NEL", currency="AA22C",
        treatment_function=None, charged_to="27D", amount=MONEY, charged=None, credited=NOTHING,
        basis=["A=no", "B=yes", "WB1=yes", "C=no"], flags=["cam-text-chart-conflict"],
    )  # fmt: skip

    line: int
    line_ref: str
    dataset: str
    month: Month
    pod: str
    currency: str
    treatment_function: str | None
    charged_to: str
    amount: Money
    charged: Money | None = Field(description="to the claimant only")
    credited: Money
    basis: list[str]
    flags: list[str]


class EffectiveDay(Schema):
    """On which day it counts; where its month is closed, the next open one takes it."""

    model_config = with_example(day="2025-10-31")

    day: Day = Field(description="effective date of what is posted")


class NewVoiding(Schema):
    """Why a claim is given up before it became an invoice."""

    model_config = with_example(reason="The month was restated.", day="2025-10-31")

    reason: Account
    day: Day = Field(description="effective date of the reversal, where it was posted already")


class TieOut(Schema):
    """What the sources add up to: the invoice equals ACM, and PLCM with what is beside it."""

    model_config = with_example(
        day="2025-10-31", challenge_by="2025-11-30", acm=MONEY, plcm=MONEY, drugs=NOTHING,
        devices=NOTHING, adjustments=NOTHING,
    )  # fmt: skip

    day: Day = Field(description="date of the invoice")
    challenge_by: Day = Field(description="last day on which the payer may challenge lines")
    acm: Money = Field(description="aggregate contract monitoring")
    plcm: Money = Field(description="patient-level contract monitoring")
    drugs: Money = Money.of_pence(0)
    devices: Money = Money.of_pence(0)
    adjustments: Money = Field(default=Money.of_pence(0), description="declared beside them")
