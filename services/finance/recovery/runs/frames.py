"""What is worked out of every line, as expressions over columns: the same on any engine.

A frame is a narwhals LazyFrame: of DuckDB here, of Spark where one machine is not enough.
"""

from collections.abc import Collection, Mapping, Sequence
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
from services.finance.recovery.runs.rules.columns import HOME
from services.finance.recovery.runs.rules.terms import BETWEEN, CODED

Frame = nw.LazyFrame[Any]
DType = nw.dtypes.DType
NONE = -1
KEYLESS = ""
"""Stands for no key; no key is an empty text."""
UNITS_EXACT = EXACT_UNIT * 100 // TEN_THOUSANDTHS**2
"""Units and unit prices are in ten-thousandths, the price in pounds."""


def widest(frame: Frame) -> DType:
    """Whole numbers as wide as a price in parts of a penny, or a combination of very many: Spark
    has none of 128 bits, and of DuckDB they cost least.
    """
    return nw.Decimal(38, 0) if frame.implementation.is_pyspark() else nw.Int128()


def located(activity: Frame, filled: Collection[str]) -> Frame:
    """The activity with its home as one text, and the day on which home and practice count.

    `filled` are the columns in which any line says something.
    """
    country = nw.col("residence_country")
    homes: list[str | nw.Expr] = ["residence_lsoa", "residence_postcode_sector"]
    if "residence_country" in filled:
        codes = [nw.col(f"residence_{name}").fill_null("") for name in HOME]
        coded = nw.concat_str(nw.lit(CODED), nw.concat_str(codes, separator=BETWEEN))
        homes.append(nw.when(~country.is_null()).then(coded))
    return activity.with_columns(
        nw.coalesce(*homes).alias("residence"),
        nw.coalesce("admission_date", "activity_date").alias("home_day"),
    )


def dated(lines: Frame, rows: Frame, key: str, day: str, name: str, *, changing: bool) -> Frame:
    """The lines with the number of what their `key` is on the `day`.

    `rows` are named by `name`. Of a key that occurs, and of none (`KEYLESS`), they have every day
    once, so no line is lost and none is doubled: an inner join, whose days engines compare while
    they join. `changing`: a key may have more than one row.
    """
    given = lines.with_columns(nw.col(key).fill_null(KEYLESS).alias(f"{name}_of"))
    joined = given.join(rows, left_on=f"{name}_of", right_on=f"{name}_key", how="inner")
    if not changing:
        return joined
    starts, ends = nw.col(f"{name}_from"), nw.col(f"{name}_until")
    return joined.filter((starts <= nw.col(day)) & (nw.col(day) < ends))


def numbered(lines: Frame, rows: Frame, key: str) -> Frame:
    """The lines with the number of their `key`, none without one."""
    return lines.join(rows, left_on=key, right_on=f"{key}_key", how="left")


def number(name: str) -> nw.Expr:
    """What `dated` and `numbered` have found; 0 where they found nothing."""
    return nw.col(f"{name}_number").fill_null(0)


def other_than(column: str, usual: bool) -> nw.Expr:
    """1 where the line says the other than what holds without a word."""
    said = nw.col(column).fill_null(usual)
    return nw.when(~said if usual else said).then(1).otherwise(0)


def in_periods(periods: Sequence[date], day: str = "activity_date") -> nw.Expr:
    """The number of the period that the day lies in; the first begins before every day."""
    number = nw.lit(0)
    for start in periods[1:]:
        number = number + nw.when(nw.col(day) >= start).then(1).otherwise(0)
    return number


def packed(parts: Mapping[str, nw.Expr], sizes: Mapping[str, int], kind: DType) -> nw.Expr:
    """The numbers of a line as one: each times how many there are of those after it."""
    total = nw.lit(0).cast(kind)
    for name, size in sizes.items():
        if size > 1:
            total = total * size + parts[name].cast(kind)
    return total


@dataclass(frozen=True)
class BookFrames:
    """Price books as tables; `book` is the number of each.

    `items`: what each book says of each point of delivery and HRG of the activity.
    """

    items: Frame
    factors: Frame


ITEM = ("pod", "hrg")
SAID = (
    "kind", "has_mff", "has_short_stay", "adjustment", "long_stay_top_up", "listed", "base", "trim",
    "day_rate", "short_stay", "top_up", "unpriced", "sound",
)  # fmt: skip


def items_of(pairs: Frame, pods: Frame, prices: Frame, currencies: Frame) -> Frame:
    """The item of each point of delivery and HRG of the activity in each book that knows the point
    of delivery. `unpriced` is the reason why no line of it has a price; of a `sound` one only a
    length of stay or a factor may be missing.
    """
    named = pods.join(pairs, on="pod", how="inner").join(
        prices, on=["book", *ITEM], how="left"
    ).join(currencies, on=["book", "hrg"], how="left")  # fmt: skip
    passed, listed = _passed_through(), ~nw.col("listed").is_null()
    reasons = {
        "invalid-hrg": nw.col("hrg").str.starts_with(INVALID),
        "missing-hrg": ~passed & (nw.col("hrg") == ""),
        "unknown-hrg": ~passed & ~listed & nw.col("known").is_null(),
        "missing-price": ~passed & ~listed,
    }
    told = named.with_columns(_first(reasons).alias("unpriced"))
    bounded = ~_is("spell") | ~(nw.col("trim").is_null() | nw.col("day_rate").is_null())
    sound = nw.col("unpriced").is_null() & ~passed & ~nw.col("base").is_null() & bounded
    return told.with_columns(sound.alias("sound")).select("book", *ITEM, *SAID)


def priced(lines: Frame, books: BookFrames, book: str, exact: str, reason: str) -> Frame:
    """The lines with the price by the book whose number is in `book`, unrounded in parts of a
    penny, or the reason why there is none; neither where no book was asked. What `price()` of one
    line answers, in columns; the amounts are those of `prices/rules/book_table.py`.
    """
    listed = lines.join(
        books.items,
        left_on=[book, "pod_or_none", "hrg_or_none"],
        right_on=["book", *ITEM],
        how="left",
    )
    joined = listed.join(
        books.factors, left_on=[book, "provider"], right_on=["book", "provider"], how="left"
    )
    doubtful = ~nw.col(book).is_null() & ~_plain()
    told = joined.with_columns(nw.when(doubtful).then(_first(_reasons(book))).alias(reason))
    asked = ~nw.col(book).is_null() & nw.col(reason).is_null()
    amount = nw.when(asked).then(_exact(widest(lines)))
    return told.with_columns(amount.alias(exact)).drop(*SAID, *FACTOR)


FACTOR = ("factor", "topped")


def pence(exact: str, wide: DType) -> nw.Expr:
    """Rounded once, half a penny up.

    A quotient of wide integers costs ten times as much as one that is put right by what it leaves.
    """
    near = (nw.col(exact).cast(nw.Float64) / EXACT_UNIT).cast(nw.Int64)
    left = (nw.col(exact) - near.cast(wide) * EXACT_UNIT).cast(nw.Int64)
    return near + (left * 2 + EXACT_UNIT) // (2 * EXACT_UNIT)


def _plain() -> nw.Expr:
    """Nothing is missing, by few comparisons: most lines are so, and need no other."""
    stays = ~(_is("spell") & nw.col("length_of_stay").is_null())
    placed = ~(nw.col("has_mff") & nw.col("factor").is_null())
    return (nw.col("sound") & stays & placed).fill_null(False)


def _reasons(book: str) -> dict[str, nw.Expr]:
    """In the order in which the plain rule finds them. What `unpriced` says stands among them."""
    los = nw.col("length_of_stay")
    no_unit_price = nw.col("units").is_null() | nw.col("unit_price").is_null()
    spell, over = _is("spell"), los > nw.col("trim")
    return {
        "no-price-book": nw.col(book) == NONE,
        "unknown-pod": ~nw.col(book).is_null() & nw.col("kind").is_null(),
        UNPRICED: ~nw.col("unpriced").is_null(),
        "missing-unit-price": _passed_through() & no_unit_price,
        "missing-price": ~nw.col("listed").is_null() & nw.col("base").is_null() & ~_short(),
        "missing-length-of-stay": spell & los.is_null(),
        "missing-trim-point": spell & nw.col("trim").is_null() & (los > SHORTEST_TRIM),
        "missing-day-rate": spell & over & nw.col("day_rate").is_null(),
        "missing-mff": ~_passed_through() & nw.col("has_mff") & nw.col("factor").is_null(),
    }


UNPRICED = "unpriced"


def _first(reasons: Mapping[str, nw.Expr]) -> nw.Expr:
    """The first reason that holds; null where there is a price."""
    found = nw.lit(None, dtype=nw.String)
    for reason, holds in reversed(list(reasons.items())):
        told = nw.col(reason) if reason == UNPRICED else nw.lit(reason)
        found = nw.when(holds.fill_null(False)).then(told).otherwise(found)
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


def _exact(wide: DType) -> nw.Expr:
    """The price in parts of a penny; wide from where 63 bits may not do."""
    over = nw.col("length_of_stay") - nw.col("trim")
    price = nw.when(_short()).then(nw.col("short_stay")).otherwise(nw.col("base"))
    topped = nw.col("topped").fill_null(False)
    rate = nw.when(topped).then(nw.col("top_up")).otherwise(0) + TEN_THOUSANDTHS
    stay_rate = nw.when(nw.col("long_stay_top_up")).then(rate).otherwise(TEN_THOUSANDTHS)
    days = nw.when(_is("spell") & (over > 0).fill_null(False))
    long_stay = days.then((over.cast(nw.Int64) * nw.col("day_rate")).cast(wide) * stay_rate)
    total = (price * rate.cast(nw.Int64)).cast(wide) + long_stay.otherwise(0)
    mff = nw.when(nw.col("has_mff")).then(nw.col("factor")).otherwise(MILLIONTHS)
    by_book = total * (mff.cast(nw.Int64) * nw.col("adjustment")).cast(wide)
    units, unit_price = (
        (nw.col(name) * TEN_THOUSANDTHS).cast(wide) for name in ("units", "unit_price")
    )
    return nw.when(_passed_through()).then(units * unit_price * UNITS_EXACT).otherwise(by_book)
