"""Files of prices: our own columns, and a published table of the tariff of 2017 to 2019.

Source of the second: NHS England, National tariff payment system 2017/18 and 2018/19, annex A, as
it is tidied with one line for each HRG. Amounts are in pounds.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation

from services.finance.recovery.prices.rules.price import INVALID
from services.finance.recovery.prices.rules.price_entries import PriceEntry
from services.shared.imports.layouts import Layout, LineReader
from services.shared.imports.lines import BadCell, Line, columns_of

Rows = Sequence[PriceEntry]
COLUMNS = ("pod", "currency", "price", "trim_days", "day_rate", "short_stay_price", "top_up")
TARIFF = (
    "hrg", "name", "non_elective_price_2017_18_gbp", "non_elective_price_2018_19_gbp",
    "elective_trim_point_days_2018_19", "non_elective_trim_point_days_2017_18",
    "long_stay_day_rate_gbp_2017_18", "chapter",
)  # fmt: skip
MOST_POUNDS = Decimal(1_000_000_000)
MOST_DAYS = Decimal(9_999)
NON_ELECTIVE = "NEL"
"""What the published table is of; a book's other non-elective points of delivery refer to it."""


def currency(cell: str) -> str:
    """An HRG or treatment function. Raises BadCell."""
    code = cell.strip().upper()
    if 3 <= len(code) <= 6 and code.isalnum() and code.isascii():
        return code
    raise BadCell("not an HRG or treatment function", "a code such as AA22C or 140")


def pod(cell: str) -> str:
    """A point of delivery. Raises BadCell."""
    code = cell.strip().upper()
    if 1 <= len(code) <= 12 and code.isalnum() and code.isascii():
        return code
    raise BadCell("not a point of delivery", "a code of the book, such as NEL")


def _number(cell: str, unit: int, most: Decimal, expected: str) -> int | None:
    """In parts of `unit`, exactly; None for a blank cell. Raises BadCell."""
    text = cell.strip().replace(",", "")
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise BadCell("not a number", expected) from None
    if not (number.is_finite() and 0 <= number <= most and number * unit == int(number * unit)):
        raise BadCell("out of range, or with too many decimals", expected)
    return int(number * unit)


def pence(cell: str) -> int | None:
    """Pounds with at most two decimals. Raises BadCell."""
    return _number(cell, 100, MOST_POUNDS, "pounds and at most two decimals, such as 1250.00")


def days(cell: str) -> int | None:
    """Whole days; 98.0 is 98. Raises BadCell."""
    return _number(cell, 1, MOST_DAYS, "whole days, such as 98")


def rate(cell: str) -> int | None:
    """A proportion in ten-thousandths. Raises BadCell."""
    return _number(
        cell, 10_000, Decimal(9), "a proportion with at most four decimals, such as 0.24"
    )


def own_reader(header: Sequence[str]) -> LineReader[Rows] | None:
    """Reads a line for each currency at a point of delivery; blank is not published."""
    columns = columns_of(header, COLUMNS)
    if columns is None:
        return None

    def read(number: int, cells: Sequence[str]) -> Rows:
        line = Line(number, cells, columns)
        top_up = line.read("top_up", rate)
        found = PriceEntry(
            pod=line.read("pod", pod) or "",
            currency=line.read("currency", currency) or "",
            base=line.read("price", pence),
            trim=line.read("trim_days", days),
            day_rate=line.read("day_rate", pence),
            short_stay=line.read("short_stay_price", pence),
            top_up=top_up or 0,
        )
        line.check()
        return [found]

    return read


def tariff_reader(year: str) -> Callable[[Sequence[str]], LineReader[Rows] | None]:
    """Reads non-elective prices of one year. Of 2018/19 there are neither trim points nor day
    rates: the trim point of that year in the table is the elective one.
    """
    price = f"non_elective_price_{year}_gbp"
    complete = year == "2017_18"

    def reader(header: Sequence[str]) -> LineReader[Rows] | None:
        columns = columns_of(header, TARIFF)
        if columns is None:
            return None

        def read(number: int, cells: Sequence[str]) -> Rows:
            line = Line(number, cells, columns)
            code = line.read("hrg", currency) or ""
            base = line.read(price, pence)
            trim = line.read("non_elective_trim_point_days_2017_18", days) if complete else None
            day_rate = line.read("long_stay_day_rate_gbp_2017_18", pence) if complete else None
            line.check()
            # 0 stands for no price there, as with HRGs of data that could not be grouped.
            if code.startswith(INVALID) or not base:
                return []
            return [PriceEntry(NON_ELECTIVE, code, base, trim, day_rate, None, 0)]

        return read

    return reader


OWN = (Layout("price-book", COLUMNS, own_reader),)
OWN_DESCRIPTION = "a line for each currency at a point of delivery, in pounds"
TARIFF_2017_18 = (Layout("hrg-prices-2017-18", TARIFF, tariff_reader("2017_18")),)
TARIFF_2018_19 = (Layout("hrg-prices-2018-19", TARIFF, tariff_reader("2018_19")),)
TARIFF_DESCRIPTION = "non-elective prices of that year in the table of the national tariff"
