"""What the calculators of allocations take and answer."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from services.contracts.codes import OdsCode
from services.finance.allocations.schemas import (
    BODIES,
    COSTS,
    SHARE,
    TOTAL,
    WEIGHT,
    Bodies,
    RunningCostView,
    ShareView,
)
from services.finance.approvals.schemas import LimitMoney
from services.finance.books.schemas import Year
from services.finance.journals.schemas import PositiveMoney
from services.finance.positions.schemas import Share
from services.shared.money import Money
from services.shared.schemas import Day, Schema, Text, with_example


def _gbp(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "GBP"}


POOL: dict[str, Any] = {
    "contributions": [
        {"partner": "27D", "amount": _gbp("600000.00")},
        {"partner": "E06000049", "amount": _gbp("400000.00")},
    ],
    "lines": [
        {
            "code": "REABLE",
            "budget": _gbp("700000.00"),
            "actual": _gbp("790000.00"),
            "shares": None,
        },
        {
            "code": "EQUIP",
            "budget": _gbp("300000.00"),
            "actual": _gbp("270000.00"),
            "shares": None,
        },
    ],
    "risk_pool": _gbp("20000.00"),
    "uncommitted_schemes": _gbp("10000.00"),
    "agreement": None,
}


class CapitationAsked(Schema):
    """An amount to be divided by weighted population."""

    model_config = with_example(total=TOTAL, bodies=BODIES)

    total: PositiveMoney
    bodies: Bodies


class CapitationShares(Schema):
    """What each body gets; the shares add up to the total."""

    model_config = with_example(
        total=TOTAL,
        shares=[ShareView.model_config["json_schema_extra"]["examples"][0]],  # type: ignore[index]
    )

    total: Money
    shares: list[ShareView]


class RunningCostsAsked(Schema):
    """Whose allowance, and which part of it is released."""

    model_config = with_example(year=2013, population=750_000, share="0.20")

    year: Year = Field(description="whose allowance a head counts, where it is known here")
    population: Annotated[int, Field(strict=True, ge=1, le=100_000_000)]
    per_head: PositiveMoney | None = Field(default=None, description="null: what is known")
    share: Annotated[str, Field(pattern=SHARE)] = "0.20"


class RunningCostAnswer(RunningCostView):
    """The same, with where the allowance a head comes from."""

    model_config = with_example(
        **COSTS,
        source="NHS Commissioning Board, running costs of CCGs for 2013/14",
    )

    source: str


class BudgetShareAsked(Schema):
    """A part and a whole."""

    model_config = with_example(part=_gbp("320000000.00"), whole=_gbp("520000000.00"))

    part: LimitMoney
    whole: PositiveMoney


class BudgetShare(Schema):
    """The part as a proportion of the whole."""

    model_config = with_example(share=0.6154, words="61.54%")

    share: Share = Field(description="0-1, to four places")
    words: str


class Contribution(Schema):
    """What a partner pays into the pool."""

    model_config = with_example(**POOL["contributions"][0])

    partner: OdsCode
    amount: PositiveMoney


class FixedShare(Schema):
    """The fixed share of a partner in a line."""

    model_config = with_example(partner="27D", weight="60")

    partner: OdsCode
    weight: Annotated[str, Field(pattern=WEIGHT)]


class PooledLine(Schema):
    """A service paid from the pool."""

    model_config = with_example(**POOL["lines"][0])

    code: Text
    budget: LimitMoney
    actual: LimitMoney
    shares: Annotated[list[FixedShare], Field(min_length=1, max_length=20)] | None = Field(
        default=None, description="fixed ones; null: variable, by contribution"
    )


class Agreement(Schema):
    """That partners may pay more than their contribution."""

    model_config = with_example(
        agreed_on="2025-05-01", agreed_by=["27D", "E06000049"], spent_on="2025-06-01"
    )

    agreed_on: Day
    agreed_by: Annotated[list[OdsCode], Field(min_length=1, max_length=20)] = Field(
        description="whose chief finance officers agreed"
    )
    spent_on: Day = Field(description="when the money was first spent")


class PoolAsked(Schema):
    """A pool under section 75 of the NHS Act 2006, and what was spent from it."""

    model_config = with_example(**POOL)

    contributions: Annotated[list[Contribution], Field(min_length=1, max_length=20)]
    lines: Annotated[list[PooledLine], Field(min_length=1, max_length=200)]
    risk_pool: LimitMoney = LimitMoney(amount="0.00")
    uncommitted_schemes: LimitMoney = Field(
        default=LimitMoney(amount="0.00"), description="what can still be cut"
    )
    agreement: Agreement | None = None

    @model_validator(mode="after")
    def _each_once(self) -> "PoolAsked":
        for what, codes in (
            ("partner", [each.partner for each in self.contributions]),
            ("line", [each.code for each in self.lines]),
        ):
            if len(set(codes)) < len(codes):
                raise ValueError(f"each {what} is named once")
        return self


class WaterfallStep(Schema):
    """What was met from where."""

    model_config = with_example(source="underspends", amount=_gbp("30000.00"))

    source: Literal["underspends", "risk_pool", "uncommitted_schemes", "partners", "unfunded"]
    amount: Money


class PartnerShare(Schema):
    """What a partner pays beyond its contribution."""

    model_config = with_example(
        partner="27D", owed=_gbp("18000.00"), paid=_gbp("18000.00"), cap=_gbp("600000.00")
    )

    partner: str
    owed: Money = Field(description="by its shares")
    paid: Money = Field(description="no more than the cap, where there is one")
    cap: Money | None = Field(description="its contribution; null where none holds")


class PoolAnswer(Schema):
    """Who meets the overspend of a pool; the steps add up to it."""

    model_config = with_example(
        overspend=_gbp("90000.00"),
        steps=[{"source": "underspends", "amount": _gbp("30000.00")}],
        partners=[PartnerShare.model_config["json_schema_extra"]["examples"][0]],  # type: ignore[index]
        cap_reason="Nothing else was agreed.",
    )

    overspend: Money = Field(description="of the lines that were overspent")
    steps: list[WaterfallStep]
    partners: list[PartnerShare]
    cap_reason: str | None = Field(description="why no partner pays more than its contribution")
