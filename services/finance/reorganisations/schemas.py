"""What the outside sees of organisational change, and what it sends."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field

from services.finance.books.schemas import BookCode
from services.finance.reorganisations.repository import WholeReorganisation
from services.finance.reorganisations.rules.division import Balances, Move
from services.shared.money import Money
from services.shared.patterns import named
from services.shared.schemas import Day, IsoDate, Schema, Text, with_example

MOST_MOVES = 200
WEIGHT = named(
    r"^(0\.[0-9]{0,11}[1-9]|1(\.0{1,12})?)$",
    "a share above 0, up to 1, as a text with at most 12 decimals, such as 0.25",
)
MOVE = {"source": "01C-2019", "target": "27D-2020", "weight": "1"}
NEW: dict[str, Any] = {
    "name": "Four clinical commissioning groups become one",
    "effective_date": "2020-04-01",
    "moves": [MOVE, MOVE | {"source": "01R-2019"}],
}
ID = "0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77"


def _weight_text(given: object) -> object:
    if isinstance(given, str):
        return given
    raise ValueError('a weight is a text, such as "0.25", and no number')


class MoveContent(Schema):
    """The share of a book that goes to another."""

    model_config = with_example(**MOVE)

    source: BookCode
    target: BookCode
    weight: Annotated[
        str,
        BeforeValidator(_weight_text),
        Field(pattern=WEIGHT, description="those of a source add up to 1 exactly"),
    ]

    def move(self) -> Move:
        return Move(self.source, self.target, Fraction(Decimal(self.weight)))


class NewReorganisation(Schema):
    """Which books go to which on a day."""

    model_config = with_example(**NEW)

    name: Text
    effective_date: Day = Field(
        description="the first day of the books that follow; of those before, all up to that day"
        " goes to them"
    )
    moves: Annotated[list[MoveContent], Field(min_length=1, max_length=MOST_MOVES)]


class ClosedBookView(Schema):
    """A book that went to others, and the journal that brought its accounts to 0."""

    book: str
    journal: UUID | None = Field(description="null: every account was at 0")


class OpenedShareView(Schema):
    """What a book got of another one, and the journal by which."""

    source: str
    target: str
    weight: str
    journal: UUID | None


class ReorganisationView(Schema):
    """A reorganisation and what it posted."""

    model_config = with_example(
        id=ID,
        kind="merger",
        state="approved",
        submitted_by="jane.doe",
        submitted_at="2020-04-14T10:00:00Z",
        decided_by="john.roe",
        decided_at="2020-04-14T11:00:00Z",
        reason=None,
        closed=[{"book": "01C-2019", "journal": ID}],
        opened=[MOVE | {"journal": ID}],
        **NEW,
    )

    id: UUID
    kind: Literal["merger", "split"] = Field(description="split: a book goes to several")
    name: str
    effective_date: IsoDate
    moves: list[MoveContent]
    state: Literal["waiting", "approved", "rejected"]
    submitted_by: str
    submitted_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None = Field(description="why it was rejected")
    closed: list[ClosedBookView]
    opened: list[OpenedShareView]

    @classmethod
    def of(cls, found: WholeReorganisation) -> "ReorganisationView":
        row, decision = found.row, found.decision
        moves = [MoveContent.model_validate(each) for each in row.moves]
        return cls(
            id=row.id,
            kind="merger" if all(each.move().weight == 1 for each in moves) else "split",
            name=row.name,
            effective_date=row.effective_date,
            moves=moves,
            state=found.state,
            submitted_by=row.submitted_by,
            submitted_at=row.submitted_at,
            decided_by=decision.decided_by if decision else None,
            decided_at=decision.decided_at if decision else None,
            reason=decision.reason if decision else None,
            closed=[ClosedBookView(book=each.book, journal=each.journal) for each in found.closed],
            opened=[
                OpenedShareView(
                    **{name: getattr(each, name) for name in OpenedShareView.model_fields}
                )
                for each in found.opened
            ],
        )


class RestatedBalance(Schema):
    """What an account of the books before comes to."""

    account: str
    balance: Money = Field(description="debit less credit")


class RestatedShare(Schema):
    """A book before, and its share."""

    book: str
    weight: str
    effective_date: IsoDate = Field(description="from when on it is in the book that follows")


class Comparatives(Schema):
    """The balances of a book on a day, with those of the books that it follows."""

    model_config = with_example(
        book="27D-2020",
        as_of="2019-09-30",
        by="effective",
        sources=[{"book": "01C-2019", "weight": "1", "effective_date": "2020-04-01"}],
        items=[{"account": "5000", "balance": {"amount": "1234.50", "currency": "GBP"}}],
    )

    book: str
    as_of: IsoDate
    by: Literal["effective"] = "effective"
    sources: list[RestatedShare] = Field(
        description="the books before on that day; none from the day of the change on"
    )
    items: list[RestatedBalance]


def balances_view(balances: Balances) -> list[RestatedBalance]:
    return [
        RestatedBalance(account=account, balance=Money.of_pence(pence))
        for account, pence in sorted(balances.items())
    ]
