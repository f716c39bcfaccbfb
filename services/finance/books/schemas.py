"""What the outside sees of books and accounts, and what it sends."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from services.contracts.codes import OdsCode
from services.finance.books.models import Account, Book
from services.finance.books.rules.chart import ChartName, Kind
from services.shared.patterns import named
from services.shared.schemas import Schema, Text, with_example

BOOK_CODE = named(
    "^[A-Z0-9][A-Z0-9-]{1,31}$", "the code of a book: capitals, digits and -, such as 27D-2025"
)
ACCOUNT_CODE = named(
    "^[A-Z0-9][A-Z0-9.-]{0,15}$", "the code of an account: capitals, digits, . and -, such as 5000"
)
BookCode = Annotated[str, Field(pattern=BOOK_CODE, examples=["27D-2025"])]
AccountCode = Annotated[str, Field(pattern=ACCOUNT_CODE, examples=["5000"])]
Year = Annotated[int, Field(strict=True, ge=1990, le=2098)]
NEW = {"code": "27D-2025", "organisation": "27D", "name": "NHS Cheshire 2025/26"}


class NewBook(Schema):
    """A book to be opened, with twelve open periods."""

    model_config = with_example(**NEW, chart="commissioning", first_year=2025)

    code: BookCode
    organisation: OdsCode = Field(description="whose book it is: one of the caller's")
    name: Text
    chart: ChartName = Field(default="commissioning", description="with which accounts it begins")
    first_year: Year | None = Field(
        default=None,
        description="the year in which its first financial year begins; null: the one that the code"
        " ends with, else the present one",
    )


class BookView(Schema):
    """A book of account."""

    model_config = with_example(
        **NEW,
        currency="GBP",
        state="open",
        chart="commissioning",
        opened_by="jane.doe",
        opened_at="2025-04-01T09:00:00Z",
    )

    code: str
    organisation: str
    name: str
    currency: Literal["GBP"]
    state: Literal["open"]
    chart: ChartName
    opened_by: str
    opened_at: datetime

    @classmethod
    def of(cls, book: Book) -> "BookView":
        fields = book.model_dump(exclude={"number"})
        return cls(**fields, currency="GBP", state="open")


class NewYear(Schema):
    """A financial year to be opened: the one after the book's last."""

    model_config = with_example(year=2026)

    year: Year = Field(description="2026 is from 1 April 2026 to 31 March 2027")


class NewAccount(Schema):
    """An account to be added."""

    model_config = with_example(code="5095", name="Hospice care", kind="expenditure")

    code: AccountCode
    name: Text
    kind: Kind


class AccountView(NewAccount):
    """An account of a book."""

    code: str
    name: str

    @classmethod
    def of(cls, account: Account) -> "AccountView":
        return cls(code=account.code, name=account.name, kind=account.kind)
