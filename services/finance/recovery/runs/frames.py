"""What is worked out of every line, as expressions over columns: the same on any engine.

A frame is a narwhals LazyFrame: of DuckDB here, of Spark where one machine is not enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import narwhals as nw

from services.finance.recovery.prices.rules.book_table import EXACT_UNIT
from services.finance.recovery.prices.rules.books import MILLIONTHS, TEN_THOUSANDTHS
from services.finance.recovery.prices.rules.price import (
    ADULT,
    EMERGENCY,
    INVALID,
    SHORT_STAY_DAYS,
    SHORTEST_TRIM,
)
from services.finance.recovery.runs.rules.columns import FLAGS, HOME
from services.finance.recovery.runs.rules.terms import BETWEEN, CODED, NO, TERMS, YES

Frame = nw.LazyFrame[Any]
NONE = -1
UNITS_EXACT = EXACT_UNIT * 100 // TEN_THOUSANDTHS**2
"""Units and unit prices are in ten-thousandths, the price in pounds."""


def coded(activity: Frame) -> Frame:
    """The activity with its home and its facts of few values as one text each, and the day on
    which home and practice count.
    """
    country = nw.col("residence_country")
    home = _joined([f"residence_{name}" for name in HOME])
    by_codes = nw.when(~country.is_null()).then(nw.concat_str(nw.lit(CODED), home))
    return activity.with_columns(
        nw.coalesce("residence_lsoa", "residence_postcode_sector", by_codes).alias("residence"),
        _joined(TERMS).alias("terms"),
        nw.coalesce("admission_date", "activity_date").alias("home_day"),
    )


def _joined(columns: Sequence[str]) -> nw.Expr:
    return nw.concat_str([_text(name) for name in columns], separator=BETWEEN)


def _text(column: str) -> nw.Expr:
    value = nw.col(column)
    if column in FLAGS:
        value = nw.when(value).then(nw.lit(YES)).when(~value).then(nw.lit(NO))
    return value.fill_null("")


def dated(lines: Frame, rows: Frame, key: str, day: str, number: str) -> Frame:
    """The lines with the `number` of what their `key` is on the `day`; 0 without a key.

    Of a key that occurs `rows` have every day once, so no line is lost and none is doubled.
    """
    joined = lines.join(rows, left_on=key, right_on="key", how="left")
    holds = (nw.col("valid_from") <= nw.col(day)) & (nw.col(day) < nw.col("valid_to"))
    found = joined.filter(nw.col("valid_from").is_null() | holds)
    named = found.with_columns(nw.col("number").fill_null(0).alias(number))
    return named.drop("valid_from", "valid_to", "number", strict=False)


def numbered(lines: Frame, rows: Frame, key: str, number: str) -> Frame:
    """The lines with the `number` of their `key`; 0 without one."""
    joined = lines.join(rows, left_on=key, right_on="key", how="left")
    return joined.with_columns(nw.col("number").fill_null(0).alias(number)).drop("number")


def in_periods(periods: Sequence[date], day: str = "activity_date") -> nw.Expr:
    """The number of the period that the day lies in; the first begins before every day."""
    number = nw.lit(0)
    for start in periods[1:]:
        number = number + nw.when(nw.col(day) >= start).then(1).otherwise(0)
    return number


def packed(parts: Sequence[str | nw.Expr], sizes: Sequence[int]) -> nw.Expr:
    """The numbers of a line as one: each times how many there are of those after it."""
    total = nw.lit(0).cast(nw.Int64)
    for part, size in zip(parts, sizes, strict=True):
        one = nw.col(part) if isinstance(part, str) else part
        total = total * size + one.cast(nw.Int64)
    return total


@dataclass(frozen=True)
class BookFrames:
    """Price books as tables; `book` is the number of each."""

    pods: Frame
    prices: Frame
    factors: Frame
    currencies: Frame


def priced(lines: Frame, books: BookFrames, book: str, exact: str, reason: str) -> Frame:
    """The lines with the price by the book whose number is in `book`, unrounded in parts of a
    penny, or the reason why there is none. What `price()` of one line answers, in columns; the
    amounts are those of `prices/rules/book_table.py`.
    """
    item = ["pod", "hrg"]
    joined = (
        lines.join(books.pods, left_on=[book, "pod"], right_on=["book", "pod"], how="left")
        .join(books.prices, left_on=[book, *item], right_on=["book", *item], how="left")
        .join(books.factors, left_on=[book, "provider"], right_on=["book", "provider"], how="left")
        .join(books.currencies, left_on=[book, "hrg"], right_on=["book", "hrg"], how="left")
    )
    why = _why_not(book)
    found = nw.when(why.is_null()).then(_exact())
    told = joined.with_columns(why.alias(reason), found.alias(exact))
    return told.drop(*POD, *PRICE, *FACTOR, "known")


POD = ("kind", "has_mff", "has_short_stay", "adjustment", "long_stay_top_up")
PRICE = ("listed", "base", "trim", "day_rate", "short_stay", "top_up")
FACTOR = ("factor", "topped")


def pence(exact: str) -> nw.Expr:
    """Rounded once, half a penny up."""
    return ((nw.col(exact) * 2 + EXACT_UNIT) // (2 * EXACT_UNIT)).cast(nw.Int64)


def _why_not(book: str) -> nw.Expr:
    """The reason, in the order in which the plain rule finds it; null where there is a price."""
    los, listed = nw.col("length_of_stay"), ~nw.col("listed").is_null()
    no_unit_price = nw.col("units").is_null() | nw.col("unit_price").is_null()
    spell = _is("spell")
    over = los > nw.col("trim")
    reasons = {
        "no-price-book": nw.col(book) == NONE,
        "unknown-pod": nw.col("kind").is_null(),
        "invalid-hrg": nw.col("hrg").str.starts_with(INVALID),
        "missing-unit-price": _passed_through() & no_unit_price,
        "missing-hrg": ~_passed_through() & nw.col("hrg").is_null(),
        "unknown-hrg": ~_passed_through() & ~listed & nw.col("known").is_null(),
        "missing-price": ~_passed_through() & (~listed | (nw.col("base").is_null() & ~_short())),
        "missing-length-of-stay": spell & los.is_null(),
        "missing-trim-point": spell & nw.col("trim").is_null() & (los > SHORTEST_TRIM),
        "missing-day-rate": spell & over & nw.col("day_rate").is_null(),
        "missing-mff": ~_passed_through() & nw.col("has_mff") & nw.col("factor").is_null(),
    }
    found = nw.lit(None, dtype=nw.String)
    for reason, holds in reversed(reasons.items()):
        found = nw.when(holds.fill_null(False)).then(nw.lit(reason)).otherwise(found)
    return found


def _is(kind: str) -> nw.Expr:
    return (nw.col("kind") == kind).fill_null(False)


def _passed_through() -> nw.Expr:
    return _is("units") & nw.col("listed").is_null()


def _short() -> nw.Expr:
    """The short-stay price holds."""
    holds = (
        nw.col("has_short_stay")
        & ~nw.col("short_stay").is_null()
        & (nw.col("length_of_stay") <= SHORT_STAY_DAYS)
        & (nw.col("age") >= ADULT)
        & nw.col("admission_method").is_in(sorted(EMERGENCY))
    )
    return holds.fill_null(False)


def _exact() -> nw.Expr:
    """The price in parts of a penny."""
    over = nw.col("length_of_stay") - nw.col("trim")
    long = nw.when(_is("spell") & (over > 0).fill_null(False)).then(over * nw.col("day_rate"))
    base = nw.when(_short()).then(nw.col("short_stay")).otherwise(nw.col("base"))
    long_stay, price = _wide(long.otherwise(0)), _wide(base)
    topped = nw.col("topped").fill_null(False)
    rate = nw.when(topped).then(nw.col("top_up")).otherwise(0) + TEN_THOUSANDTHS
    whole = (price + long_stay) * rate
    apart = price * rate + long_stay * TEN_THOUSANDTHS
    total = nw.when(nw.col("long_stay_top_up")).then(whole).otherwise(apart)
    mff = nw.when(nw.col("has_mff")).then(nw.col("factor")).otherwise(MILLIONTHS)
    units, unit_price = (_wide(nw.col(name) * TEN_THOUSANDTHS) for name in ("units", "unit_price"))
    by_book = total * nw.col("adjustment") * mff
    return nw.when(_passed_through()).then(units * unit_price * UNITS_EXACT).otherwise(by_book)


def _wide(number: nw.Expr) -> nw.Expr:
    """As wide as a price in parts of a penny is."""
    return number.cast(nw.Int128)
