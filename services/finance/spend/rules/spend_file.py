"""The file of spend over 25,000 pounds that public bodies publish each month.

Dates come as 30-Jun-20, 30/09/2020 (the day first) or 2020-09-30; amounts with commas, with a
minus or in brackets, which both mean a credit note; the description is often missing.
Source: HM Treasury, Transparency: publication of spending over 25,000 pounds.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from services.shared.imports.layouts import Layout, LineReader
from services.shared.imports.lines import BadCell, Line, columns_of
from services.shared.money import Money
from services.shared.periods import MONTH_NAMES
from services.shared.times import FIRST_DAY, LAST_DAY

COLUMNS = (
    "Department Family", "Entity", "Date", "Expense Type", "Expense Area", "Supplier",
    "Transaction Number", "Amount",
)  # fmt: skip
DESCRIPTION_COLUMN = "Description"
DESCRIPTION = (
    "the payments of a body over 25,000 pounds as it publishes them: `Department Family`, `Entity`,"
    " `Date`, `Expense Type`, `Expense Area`, `Supplier`, `Transaction Number`, `Amount` and, where"
    " there is one, `Description`"
)
LONGEST = 500
DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
BY_NAME = re.compile(r"(\d{1,2})[- ]([A-Za-z]{3,9})[- ](\d{4}|\d{2})", re.ASCII)
ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
DATES = "a date such as 30-Jun-20, 30/09/2020 (the day first) or 2020-09-30"
AMOUNT = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d{1,13})(?:\.\d{1,2})?", re.ASCII)
AMOUNTS = "pounds such as 1,329,075.00, -45.10 or (45.10)"
MOST_PENCE = 10**15
MONTHS = {name[:3].lower(): number for number, name in enumerate(MONTH_NAMES, start=1)}


@dataclass(frozen=True, slots=True)
class Payment:
    """A line of the file; pence, below 0 for a credit note."""

    department_family: str
    entity: str
    paid_on: date
    expense_type: str
    expense_area: str
    supplier: str
    transaction_number: str
    amount: int
    description: str


@lru_cache(maxsize=4096)
def paid_on(cell: str) -> date:
    """The day of a payment. Raises BadCell."""
    text = cell.strip()
    if found := ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := DAY_FIRST.fullmatch(text):
        day, month, year = map(int, found.groups())
    elif (found := BY_NAME.fullmatch(text)) and _is_month(found[2]):
        day, month = int(found[1]), MONTHS[found[2][:3].lower()]
        year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
    else:
        raise BadCell("not a date", DATES)
    try:
        read = date(year, month, day)
    except ValueError:
        raise BadCell("no day of the calendar", DATES) from None
    if not FIRST_DAY <= read <= LAST_DAY:
        raise BadCell("not a day of our years", DATES)
    return read


def _is_month(word: str) -> bool:
    """Jun, June or Sept; and not Juno."""
    short, number = word.lower(), MONTHS.get(word[:3].lower())
    return number is not None and (
        MONTH_NAMES[number - 1].lower().startswith(short) and len(short) >= 3
    )


def amount(cell: str) -> int:
    """Pence. Raises BadCell."""
    text = cell.strip().replace("£", "").replace("\N{MINUS SIGN}", "-").strip()
    negative = text.startswith("-")
    if text.startswith("(") and text.endswith(")"):
        negative, text = True, text[1:-1].strip()
    elif negative:
        text = text[1:].strip()
    if not AMOUNT.fullmatch(text):
        raise BadCell("not an amount of pounds and pence", AMOUNTS)
    pence = Money(amount=text.replace(",", "")).pence
    if pence >= MOST_PENCE:
        raise BadCell("more than anybody pays at once", AMOUNTS)
    return -pence if negative else pence


def words(cell: str) -> str:
    """A text, each run of blanks as one. Raises BadCell."""
    text = " ".join(cell.split())
    if len(text) > LONGEST:
        raise BadCell("too long", f"at most {LONGEST} characters")
    return text


def needed(cell: str) -> str:
    """The same, not blank. Raises BadCell."""
    text = words(cell)
    if not text:
        raise BadCell("blank", "a text")
    return text


def _reader(header: Sequence[str]) -> LineReader[Payment] | None:
    columns = columns_of([" ".join(name.split()) for name in header], COLUMNS)
    if columns is None:
        return None
    columns |= columns_of(header, (DESCRIPTION_COLUMN,)) or {}

    def read(number: int, cells: Sequence[str]) -> Payment:
        line = Line(number, cells, columns)
        found = (
            line.read("Department Family", words), line.read("Entity", words),
            line.read("Date", paid_on), line.read("Expense Type", words),
            line.read("Expense Area", words), line.read("Supplier", needed),
            line.read("Transaction Number", needed), line.read("Amount", amount),
            line.read(DESCRIPTION_COLUMN, words) if DESCRIPTION_COLUMN in columns else "",
        )  # fmt: skip
        line.check()
        return Payment(*found)  # type: ignore[arg-type]

    return read


LAYOUTS = (Layout("spend-over-25k", (*COLUMNS, DESCRIPTION_COLUMN), _reader, needed=COLUMNS),)
