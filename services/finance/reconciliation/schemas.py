"""What the outside sees of reconciliation. Each side says by which date it is."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from services.finance.reconciliation.models import SubLedger
from services.finance.reconciliation.repository import ChainSums, LedgerSums
from services.finance.reconciliation.rules.ties import DayOfBoth, added
from services.shared.money import Money
from services.shared.schemas import IsoDate, Schema, with_example

MOST_DAYS = 50
SUM = {"amount": "1234.50", "currency": "GBP"}
DAY = {"day": "2025-04-30", "count": 1, "sum": SUM, "ledger_count": 0, "ledger_sum": SUM}


class LedgerSide(Schema):
    """The lines of the journals that were posted."""

    by: Literal["posted"] = "posted"
    journals: int
    debit: Money
    credit: Money


class EventSide(Schema):
    """The postings in the chain of the book."""

    by: Literal["posted"] = "posted"
    postings: int
    sum: Money = Field(description="of the totals of their journals")
    sealed: int = Field(description="how many have their seal; the others have it in a second")


class DifferingDay(Schema):
    """An effective date on which a sub-ledger and the ledger differ."""

    day: IsoDate
    count: int
    sum: Money
    ledger_count: int
    ledger_sum: Money

    @classmethod
    def of(cls, found: DayOfBoth) -> "DifferingDay":
        return cls(
            day=found.day,
            count=found.own.number,
            sum=Money.of_pence(found.own.pence),
            ledger_count=found.booked.number,
            ledger_sum=Money.of_pence(found.booked.pence),
        )


class SubLedgerSide(Schema):
    """What a sub-ledger says it has posted, and what is in the ledger; reversals are below 0."""

    code: str
    name: str
    by: Literal["effective"] = "effective"
    count: int
    sum: Money
    ledger_count: int = Field(description="of journals with a reference of the sub-ledger's")
    ledger_sum: Money
    ties: bool = Field(description="the same on every day")
    differences: list[DifferingDay] = Field(description=f"the first {MOST_DAYS} days that differ")

    @classmethod
    def of(cls, kept: SubLedger, days: Sequence[DayOfBoth]) -> "SubLedgerSide":
        own, booked = added([each.own for each in days]), added([each.booked for each in days])
        differing = [each for each in days if not each.ties]
        return cls(
            code=kept.code,
            name=kept.name,
            count=own.number,
            sum=Money.of_pence(own.pence),
            ledger_count=booked.number,
            ledger_sum=Money.of_pence(booked.pence),
            ties=not differing,
            differences=[DifferingDay.of(each) for each in differing[:MOST_DAYS]],
        )


class Reconciliation(Schema):
    """Ledger, events and sub-ledgers of a book, in counts and sums of the same days."""

    model_config = with_example(
        book="27D-2025",
        start="2025-04-01",
        end="2025-04-30",
        ledger={"by": "posted", "journals": 1, "debit": SUM, "credit": SUM},
        events={"by": "posted", "postings": 1, "sum": SUM, "sealed": 1},
        events_tie=True,
        sub_ledgers=[
            {
                "code": "reinvestments", "name": "Reinvested savings", "by": "effective",
                "count": 1, "sum": SUM, "ledger_count": 0, "ledger_sum": SUM, "ties": False,
                "differences": [DAY],
            }
        ],
        ties=False,
    )  # fmt: skip

    book: str
    start: IsoDate
    end: IsoDate
    ledger: LedgerSide
    events: EventSide
    events_tie: bool = Field(description="ledger and events: as many, and the same sums")
    sub_ledgers: list[SubLedgerSide]
    ties: bool = Field(description="everything does")


def sides(ledger: LedgerSums, chain: ChainSums) -> tuple[LedgerSide, EventSide, bool]:
    """Of the ledger and of its chain, and whether they tie."""
    ties = ledger == (chain.number, chain.pence, chain.pence)
    return (
        LedgerSide(
            journals=ledger.number,
            debit=Money.of_pence(ledger.debit),
            credit=Money.of_pence(ledger.credit),
        ),
        EventSide(postings=chain.number, sum=Money.of_pence(chain.pence), sealed=chain.sealed),
        ties,
    )
