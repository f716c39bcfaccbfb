"""What the outside sees of savings schemes, and what it sends."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field

from services.contracts.codes import OdsCode
from services.contracts.metrics import Assurance, Variation
from services.finance.books.schemas import AccountCode, BookCode, Year
from services.finance.journals.schemas import POSITIVE, Dimension, PositiveMoney
from services.finance.schemes.rules.rag import Colour, Milestone, RatingRule
from services.finance.schemes.rules.savings import SavingAmount, SchemePosition, percent
from services.shared.money import Money
from services.shared.patterns import named
from services.shared.schemas import Day, IsoDate, Month, Schema, Text, with_example

INDICATOR = named("^[a-z0-9][a-z0-9-]{0,63}$", "the code of an indicator, such as ae-breaches")
CATEGORY = named("^[A-Za-z0-9_-]{1,64}$", "a category of the indicator's breakdown, or all")
MOST_MILESTONES, MOST_INDICATORS, MONTHS_OF_A_YEAR = 50, 10, 12


def pounds(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "GBP"}


def _amount_text(given: object) -> object:
    if isinstance(given, str):
        return given
    raise ValueError('an amount is a text of pounds and pence, such as "1234.50", and no number')


class Amount(Money):
    """Pounds, 0 or more, exact to the penny."""

    amount: Annotated[
        str,
        BeforeValidator(_amount_text),
        Field(pattern=POSITIVE, description="pounds, 0 or more, at most two decimals"),
    ]


NOTHING = Amount(amount="0.00")


class SavingContent(Schema):
    """What is saved, and what it takes to save it."""

    model_config = with_example(gross=pounds("120000.00"), investment=pounds("20000.00"))

    gross: Amount
    investment: Amount = Field(default=NOTHING, description="what the saving costs")

    def saving(self) -> SavingAmount:
        """In pence."""
        return SavingAmount(self.gross.pence, self.investment.pence)


class MonthSaving(SavingContent):
    """The same of a month."""

    model_config = with_example(
        month="2025-04", gross=pounds("10000.00"), investment=pounds("2000.00")
    )

    month: Month


class MilestoneContent(Schema):
    """Something to be done by a day."""

    model_config = with_example(name="Contract signed", due_on="2025-06-30", met_on=None)

    name: Text
    due_on: Day
    met_on: Day | None = Field(default=None, description="null: not yet")

    def milestone(self) -> Milestone:
        return Milestone(self.name, self.due_on, self.met_on)


class LinkedIndicator(Schema):
    """A series of the metrics service by which the scheme is watched."""

    model_config = with_example(
        indicator="emergency-admissions", organisation="27D", category="all"
    )

    indicator: Annotated[str, Field(pattern=INDICATOR)]
    organisation: OdsCode
    category: Annotated[str, Field(pattern=CATEGORY)] = "all"


DESCRIBED: dict[str, Any] = {
    "name": "Minor hand surgery in the community",
    "description": "Moves 40 operations a month out of the hospital.",
    "lead": "Head of planned care",
    "programme_area": "planned care",
    "recurrent": True,
    "starts_on": "2025-04-01",
    "milestones": [{"name": "Contract signed", "due_on": "2025-06-30", "met_on": None}],
    "indicators": [{"indicator": "emergency-admissions", "organisation": "27D", "category": "all"}],
}
PLANNED: dict[str, Any] = {
    "full_year": {"gross": pounds("120000.00"), "investment": pounds("20000.00")},
    "months": [{"month": "2025-04", "gross": pounds("10000.00"), "investment": pounds("2000.00")}],
}


class SchemeDescription(Schema):
    """What of a scheme may change without an approval."""

    model_config = with_example(**DESCRIBED)

    name: Text
    description: Text
    lead: Text = Field(description="who answers for it: a post rather than a name")
    programme_area: Dimension | None = None
    recurrent: bool = Field(strict=True, description="whether it saves in later years too")
    starts_on: Day
    milestones: Annotated[list[MilestoneContent], Field(max_length=MOST_MILESTONES)] = Field(
        default_factory=list
    )
    indicators: Annotated[list[LinkedIndicator], Field(max_length=MOST_INDICATORS)] = Field(
        default_factory=list
    )

    def columns(self) -> dict[str, Any]:
        """As the table has them."""
        lists = {"milestones", "indicators"}
        told = {name: self.model_dump(mode="json")[name] for name in lists}
        return {name: getattr(self, name) for name in SchemeDescription.model_fields} | told


class PlanContent(Schema):
    """What a scheme is to save."""

    full_year: SavingContent = Field(
        description="the effect of a whole year; of a recurrent scheme that begins during the year"
        " it is more than what the months add up to"
    )
    months: Annotated[list[MonthSaving], Field(min_length=1, max_length=MONTHS_OF_A_YEAR)] = Field(
        description="months of the scheme's year; one that is not named saves nothing"
    )


class NewPlan(PlanContent):
    """A plan to be approved in place of the one in force."""

    model_config = with_example(reason="The contract begins in July.", **PLANNED)

    reason: Text


class NewScheme(SchemeDescription):
    """A scheme with its first plan, which waits for its approval."""

    model_config = with_example(
        organisation="27D", book="27D-2025", year=2025, plan=PLANNED, **DESCRIBED
    )

    organisation: OdsCode = Field(description="whose scheme it is: one of the caller's")
    book: BookCode = Field(description="in which reinvestments are posted")
    year: Year = Field(description="2025 is from 1 April 2025 to 31 March 2026")
    plan: PlanContent


class NewFigures(Schema):
    """What was saved, and what is expected; a month that is told again is corrected."""

    model_config = with_example(
        actual=[{"month": "2025-04", "gross": pounds("9500.00"), "investment": pounds("2000.00")}],
        forecast=[
            {"month": "2025-05", "gross": pounds("9000.00"), "investment": pounds("2000.00")}
        ],
    )

    actual: Annotated[list[MonthSaving], Field(max_length=MONTHS_OF_A_YEAR)] = Field(
        default_factory=list, description="of months that have begun"
    )
    forecast: Annotated[list[MonthSaving], Field(max_length=MONTHS_OF_A_YEAR)] = Field(
        default_factory=list
    )


class SavingView(Schema):
    """What is saved: gross, its investment, and net of that."""

    model_config = with_example(
        gross=pounds("120000.00"), investment=pounds("20000.00"), net=pounds("100000.00")
    )

    gross: Money
    investment: Money
    net: Money

    @classmethod
    def of(cls, saving: SavingAmount) -> "SavingView":
        """From pence."""
        return cls(
            gross=Money.of_pence(saving.gross),
            investment=Money.of_pence(saving.investment),
            net=Money.of_pence(saving.net),
        )


class MonthView(Schema):
    """A month of a scheme's year; null where nothing was told."""

    month: Month
    plan: SavingView | None
    actual: SavingView | None
    forecast: SavingView | None


class PlanView(Schema):
    """A plan, and what was decided on it."""

    number: int
    state: Literal["waiting", "approved", "rejected"]
    reason: str
    full_year: SavingView
    in_year: SavingView = Field(description="what its months add up to")
    months: list[MonthSaving]
    submitted_by: str
    submitted_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decision_reason: str | None


class RuleView(Schema):
    """By which rule it is rated."""

    code: str
    starts: IsoDate = Field(description="from when on it holds")
    says: str

    @classmethod
    def of(cls, rule: RatingRule) -> "RuleView":
        return cls(code=rule.code, starts=rule.starts, says=rule.says)


class RatingView(Schema):
    """Red, amber or green, and why."""

    colour: Colour
    reason: str
    rule: RuleView


class StandingView(Schema):
    """Where a scheme, or several together, stand at the end of a month."""

    plan: SavingView = Field(description="of the whole year, by the approved plan")
    plan_to_date: SavingView
    delivered: SavingView = Field(description="what was saved up to then")
    variance: Money = Field(description="delivered less planned to date, net; below 0 is adverse")
    variance_percent: float | None = Field(
        description="of what was planned to date, to one decimal; null where that is 0"
    )
    forecast: SavingView = Field(
        description="of the whole year: delivered, and what is expected of the months left"
    )
    forecast_variance: Money = Field(description="forecast less plan, net; below 0 is adverse")
    full_year: SavingView = Field(description="effect of a whole year")
    missing: list[Month] = Field(
        description="months that were planned and are over, and lack their figure"
    )

    @classmethod
    def of(cls, found: SchemePosition) -> "StandingView":
        named = ("plan", "plan_to_date", "delivered", "forecast", "full_year")
        return cls(
            **{name: SavingView.of(getattr(found, name)) for name in named},
            variance=Money.of_pence(found.variance),
            variance_percent=percent(found.variance, abs(found.plan_to_date.net)),
            forecast_variance=Money.of_pence(found.forecast_variance),
            missing=[f"{month:%Y-%m}" for month in found.missing],
        )


class SchemeView(SchemeDescription):
    """A scheme with its plans and figures, and where it stands."""

    milestones: list[MilestoneContent]
    indicators: list[LinkedIndicator]
    id: UUID
    organisation: str
    book: str
    year: int
    version: int
    plans: list[PlanView]
    months: list[MonthView] = Field(description="by the plan in force")
    as_of: Month = Field(description="at the end of which month it stands there")
    standing: StandingView
    rating: RatingView | None = Field(description="null without an approved plan")
    waiting: Money = Field(description="to be reinvested, once approved")
    reinvested: Money
    author: str
    created_at: datetime
    changed_at: datetime


class Place(Schema):
    """Where an amount is taken from, or goes to."""

    model_config = with_example(account="5000", cost_centre=None, programme_area="planned care")

    account: AccountCode
    cost_centre: Dimension | None = None
    programme_area: Dimension | None = None
    counterparty: OdsCode | None = None


FROM = {"account": "5000", "programme_area": "planned care"}
TO = {"account": "5100", "programme_area": "community services"}
REINVESTED: dict[str, Any] = {
    "amount": pounds("40000.00"),
    "effective_date": "2025-10-31",
    "purpose": "Two community matrons",
}


class NewReinvestment(Schema):
    """Delivered savings that are to be spent on care."""

    model_config = with_example(**REINVESTED, source=FROM, target=TO)

    amount: PositiveMoney
    effective_date: Day = Field(description="of the transfer in the ledger")
    purpose: Text
    source: Place = Field(description="where it was saved: it is credited")
    target: Place = Field(description="where it is spent: it is debited")


class ReinvestmentReversal(Schema):
    """Why a reinvestment is taken back, and when."""

    model_config = with_example(reason="The post was not filled.", effective_date="2025-11-30")

    reason: Text
    effective_date: Day


class ReinvestmentView(Schema):
    """A reinvestment and what was done with it."""

    model_config = with_example(
        id="0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77",
        scheme="5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a",
        book="27D-2025",
        state="approved",
        source=FROM | {"cost_centre": None, "counterparty": None},
        target=TO | {"cost_centre": None, "counterparty": None},
        submitted_by="jane.doe",
        submitted_at="2025-11-02T10:00:00Z",
        decided_by="john.roe",
        decided_at="2025-11-03T10:00:00Z",
        reason=None,
        journal="7c0f8a5e-2f0b-4f0f-9a30-0a4b8d6c1e22",
        reversal=None,
        **REINVESTED,
    )

    id: UUID
    scheme: UUID
    book: str
    state: Literal["waiting", "approved", "rejected", "reversed"]
    amount: Money
    effective_date: IsoDate
    purpose: str
    source: Place
    target: Place
    submitted_by: str
    submitted_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None = Field(description="why it was rejected or reversed")
    journal: UUID | None = Field(description="the transfer in the ledger")
    reversal: UUID | None = Field(description="the journal that took it back")


class IndicatorVerdict(LinkedIndicator):
    """A linked series with what its control chart says; null where that is not known."""

    model_config = with_example(
        indicator="emergency-admissions",
        organisation="27D",
        category="all",
        variation="improvement_low",
        assurance=None,
        latest="2025-09-01",
        detail=None,
    )

    variation: Variation | None = Field(description="what the latest figure means")
    assurance: Assurance | None = Field(description="whether the target will be met as things are")
    latest: IsoDate | None = Field(description="first day of the period of the latest figure")
    detail: str | None = Field(description="why there is no verdict")


class SchemeIndicators(Schema):
    """The series by which a scheme is watched."""

    model_config = with_example(
        items=[IndicatorVerdict.model_config["json_schema_extra"]["examples"][0]]  # type: ignore[index]
    )

    items: list[IndicatorVerdict]


class SchemeStanding(Schema):
    """A scheme in a summary."""

    id: UUID
    name: str
    lead: str
    programme_area: str | None
    recurrent: bool
    standing: StandingView
    rating: RatingView | None
    reinvested: Money


class OrganisationSavings(Schema):
    """The schemes of an organisation, together."""

    organisation: str
    schemes: int
    standing: StandingView
    reinvested: Money
    items: list[SchemeStanding]


class SavingsSummary(Schema):
    """What the schemes of a year save, by organisation; only approved plans count."""

    year: str = Field(description="the financial year, such as 2025/26")
    as_of: Month = Field(description="at the end of which month")
    rule: RuleView | None = Field(description="by which schemes are rated; null: none holds")
    organisations: list[OrganisationSavings]
    total: StandingView


def months_of(content: Sequence[MonthSaving]) -> dict[date, SavingAmount]:
    """By the first day of each month."""
    return {date.fromisoformat(f"{each.month}-01"): each.saving() for each in content}
