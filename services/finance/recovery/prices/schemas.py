"""Price books as they are stated and read, and lines with their prices."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from services.contracts.codes import OdsCode
from services.finance.recovery.determinations.rules.decisions import PayerKind
from services.finance.recovery.determinations.schemas import REFERENCE
from services.finance.recovery.prices.rules.books import PodKind
from services.shared.money import Money
from services.shared.patterns import named
from services.shared.schemas import Count, Day, IsoDate, Schema, Text, with_example

MOST_LINES = 1_000
MOST_PRICES = 5_000
"""In a request; more come as a file."""
BOOK_CODE = named("^[A-Za-z0-9][A-Za-z0-9-]{0,49}$", "a code, such as tariff-2017-18")
POD = named("^[A-Z0-9]{1,12}$", "a point of delivery in capitals, such as NEL")
CURRENCY = named("^[A-Z0-9]{3,6}$", "an HRG or treatment function, such as AA22C")
POUNDS = named(r"^[0-9]{1,9}(\.[0-9]{1,2})?$", "pounds and at most two decimals, such as 1250.00")
UNIT_PRICE = named(r"^[0-9]{1,9}(\.[0-9]{1,4})?$", "pounds, at most four decimals, such as 31.1")
UNITS = named(r"^[0-9]{1,9}(\.[0-9]{1,4})?$", "a number with at most four decimals, such as 3.5")
MOST_VERSIONS = 1_000_000
MOST_UNITS = 999_999_999
"""Of units, and of pounds for one: their product is an amount that can be paid."""
FACTOR = named(
    r"^([1-9](\.[0-9]{1,6})?|0\.[1-9][0-9]{0,5})$",
    "a factor of at least 0.1 with at most six decimals, such as 1.025424",
)
RATE = named(r"^[0-9](\.[0-9]{1,4})?$", "a proportion with at most four decimals, such as 0.24")
SIGNED_RATE = named(
    r"^([0-9](\.[0-9]{1,4})?|-0(\.[0-9]{1,4})?|-1(\.0{1,4})?)$",
    "a proportion of at least -1 with at most four decimals, such as -0.04",
)
METHOD = named("^[0-9][0-9A-D]$", "an admission method, such as 21 or 2A")
BookCode = Annotated[str, Field(pattern=BOOK_CODE)]
Pod = Annotated[str, Field(pattern=POD)]
Currency = Annotated[str, Field(pattern=CURRENCY)]
Pounds = Annotated[str, Field(pattern=POUNDS)]
Factor = Annotated[str, Field(pattern=FACTOR)]
Told = Annotated[bool, Field(strict=True)]
POD_EXAMPLE: dict[str, Any] = {
    "code": "NEL",
    "name": "Non-elective emergency",
    "kind": "spell",
    "mff": True,
    "short_stay": False,
    "prices_of": None,
    "adjustment": "0",
}
PRICE_EXAMPLE: dict[str, Any] = {
    "pod": "NEL",
    "currency": "AA22C",
    "price": "9766.00",
    "trim_days": 98,
    "day_rate": "240.00",
    "short_stay_price": None,
    "top_up": "0",
}
BOOK_EXAMPLE: dict[str, Any] = {
    "code": "tariff-2017-18",
    "title": "National tariff 2017/18, non-elective",
    "source": "NHS England, National tariff payment system 2017/18",
    "synthetic": False,
    "payer_kind": None,
    "payer": None,
    "starts": "2017-04-01",
    "ends": "2018-03-31",
    "pods": [POD_EXAMPLE],
    "mff": {"RJR": "1.025424"},
    "top_up_providers": [],
    "long_stay_top_up": False,
}


class PodContent(Schema):
    """How a kind of care is paid."""

    model_config = with_example(**POD_EXAMPLE)

    code: Pod
    name: Text
    kind: PodKind = Field(
        description="spell: trim points and long-stay days; contact: neither; units: passed through"
        " at the line's unit price, unless the book prices them"
    )
    mff: Told = Field(default=True, description="with the provider's market forces factor")
    short_stay: Told = Field(
        default=False, description="emergencies of up to a day may have the short-stay price"
    )
    prices_of: Pod | None = Field(default=None, description="whose prices it has; null: its own")
    adjustment: Annotated[str, Field(pattern=SIGNED_RATE)] = Field(
        default="0", description="agreed with this payer: 0.13 is 13% more"
    )


class PriceContent(Schema):
    """What a currency costs at a point of delivery; null is not published."""

    model_config = with_example(**PRICE_EXAMPLE)

    pod: Pod
    currency: Currency = Field(description="an HRG, or of an outpatient the treatment function")
    price: Pounds | None = None
    trim_days: Count | None = Field(default=None, le=9_999)
    day_rate: Pounds | None = Field(default=None, description="each day over the trim point")
    short_stay_price: Pounds | None = None
    top_up: Annotated[str, Field(pattern=RATE)] = "0"


class NewPriceBook(Schema):
    """A price book, or a further version of one."""

    model_config = with_example(**BOOK_EXAMPLE, prices=[PRICE_EXAMPLE])

    code: BookCode
    title: Text
    source: Text = Field(description="where its prices are published or agreed")
    synthetic: Told = Field(default=False, description="made up; said wherever it is used")
    payer_kind: PayerKind | None = Field(default=None, description="null: of any kind")
    payer: OdsCode | None = Field(default=None, description="null: any")
    starts: Day
    ends: Day = Field(description="its last day, by the end of a spell")
    pods: Annotated[list[PodContent], Field(min_length=1, max_length=100)]
    mff: dict[OdsCode, Factor] = Field(
        default_factory=dict, max_length=1_000, description="factor by provider"
    )
    top_up_providers: Annotated[list[OdsCode], Field(max_length=1_000)] = Field(
        default_factory=list, description="who has the top-ups of the prices"
    )
    long_stay_top_up: Told = Field(default=False, description="top-ups on long-stay days too")
    prices: Annotated[list[PriceContent], Field(max_length=MOST_PRICES)] | None = Field(
        default=None, description="null: those of the version before, or by a file"
    )

    @model_validator(mode="after")
    def _holds_together(self) -> "NewPriceBook":
        if self.ends < self.starts:
            raise ValueError("the last day is not before the first")
        codes = [pod.code for pod in self.pods]
        if len(set(codes)) < len(codes):
            raise ValueError("each point of delivery is named once")
        if lacking := {pod.prices_of for pod in self.pods} - {None, *codes}:
            raise ValueError(f"there is no point of delivery {', '.join(map(str, lacking))}")
        return self


class PriceBookView(Schema):
    """A version of a price book; its prices are counted."""

    model_config = with_example(
        **BOOK_EXAMPLE, owner="27D", version=2, prices=4_606, created_by="jane.doe",
        created_at="2026-11-29T10:00:00Z",
    )  # fmt: skip

    owner: str
    code: str
    version: int
    title: str
    source: str
    synthetic: bool
    payer_kind: PayerKind | None
    payer: str | None
    starts: IsoDate
    ends: IsoDate
    pods: list[PodContent]
    mff: dict[str, str]
    top_up_providers: list[str]
    long_stay_top_up: bool
    prices: int
    created_by: str
    created_at: datetime


LINE_EXAMPLE: dict[str, Any] = {
    "line_ref": "1",
    "pod": "NEL",
    "hrg": "AA22C",
    "length_of_stay": 100,
    "age": 70,
    "admission_method": "21",
    "provider": "RJR",
    "activity_date": "2017-10-01",
    "mff": "1.000000",
    "units": None,
    "unit_price": None,
}


def _can_be_a_unit_price(given: Money) -> Money:
    if not 0 <= Decimal(given.amount) <= MOST_UNITS:
        raise ValueError("out of range")
    return given


def _told_as(expected: str) -> WrapValidator:
    """One fault at the field, whichever of its forms was meant."""

    def check(given: Any, read: ValidatorFunctionWrapHandler) -> Any:
        try:
            return read(given)
        except ValidationError:
            raise ValueError(f"Expected is {expected}") from None

    return WrapValidator(check)


UnitMoney = Annotated[Money, AfterValidator(_can_be_a_unit_price)]
Units = Annotated[
    Annotated[str, Field(pattern=UNITS)]
    | Annotated[int, Field(strict=True, ge=0, le=MOST_UNITS)]
    | None,
    _told_as("a number of at most nine digits and four decimals as text, such as 3.5, or whole"),
]
UnitPrice = Annotated[
    UnitMoney | Annotated[str, Field(pattern=UNIT_PRICE)] | None,
    _told_as("pounds, not below 0 and at most nine digits: as text with at most four decimals, such"
             " as 31.1, or as amount and currency"),
]  # fmt: skip


class LineToPrice(Schema):
    """A line to be priced."""

    model_config = with_example(**LINE_EXAMPLE)

    line_ref: REFERENCE
    pod: Pod = Field(description="a point of delivery of the book")
    hrg: Currency | None = None
    length_of_stay: Annotated[int, Field(strict=True, ge=0, le=99_999)] | None = Field(
        default=None, description="days, net of those that are paid separately"
    )
    age: Annotated[int, Field(strict=True, ge=0, le=130)] | None = None
    admission_method: Annotated[str, Field(pattern=METHOD)] | None = None
    provider: OdsCode
    activity_date: Day | None = Field(default=None, description="end of the spell")
    mff: Factor | None = Field(default=None, description="null: the book's for the provider")
    units: Units = None
    unit_price: UnitPrice = Field(default=None, description="pounds")

    @property
    def unit_pounds(self) -> Decimal | None:
        """The unit price in pounds."""
        given = self.unit_price
        return (
            None if given is None else Decimal(given.amount if isinstance(given, Money) else given)
        )


class PriceRequest(Schema):
    """Lines to be priced by one book."""

    model_config = with_example(price_book="tariff-2017-18", lines=[LINE_EXAMPLE])

    price_book: BookCode
    version: Annotated[int, Field(strict=True, ge=1, le=MOST_VERSIONS)] | None = Field(
        default=None, description="null: the newest"
    )
    lines: Annotated[list[LineToPrice], Field(min_length=1, max_length=MOST_LINES)]


class PricePart(Schema):
    """A step of a price; all parts of a line add up to its unrounded price."""

    model_config = with_example(label="2 days over 98 at 240.00", amount="480.00")

    label: str
    amount: str = Field(description="pounds, unrounded")


class PricedLine(Schema):
    """The price of a line, or the reason why it has none."""

    model_config = with_example(
        line_ref="1",
        unrounded="10246.00",
        price={"amount": "10246.00", "currency": "GBP"},
        reason=None,
        parts=[
            {"label": "base price", "amount": "9766.00"},
            {"label": "2 days over 98 at 240.00", "amount": "480.00"},
            {"label": "market forces factor 1.000000", "amount": "0.00"},
        ],
    )

    line_ref: str
    unrounded: str | None
    price: Money | None
    reason: str | None = Field(description="why there is no price; it is never 0 instead")
    parts: list[PricePart]


class PriceResult(Schema):
    """The prices in the order of the lines."""

    model_config = with_example(
        price_book="tariff-2017-18", version=2, synthetic=False,
        lines=[PricedLine.model_config["json_schema_extra"]["examples"][0]],  # type: ignore[index]
    )  # fmt: skip

    price_book: str
    version: int
    synthetic: bool = Field(description="the book is made up")
    lines: list[PricedLine]
