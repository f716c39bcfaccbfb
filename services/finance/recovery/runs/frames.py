"""What is worked out of every line, as expressions over columns: the same on any engine.

A frame is a narwhals LazyFrame: of DuckDB here, of Spark where one machine is not enough.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import narwhals as nw

from services.finance.recovery.determinations.rules.points_of_delivery import EMERGENCY
from services.finance.recovery.prices.rules.book_table import EXACT_UNIT
from services.finance.recovery.prices.rules.books import MILLIONTHS, TEN_THOUSANDTHS
from services.finance.recovery.prices.rules.price import (
    ADULT,
    INVALID,
    MOST_PENCE,
    SHORT_STAY_DAYS,
    SHORTEST_TRIM,
)
from services.finance.recovery.runs.rules.columns import HOME
from services.finance.recovery.runs.rules.terms import BETWEEN, CODED

Frame = nw.LazyFrame[Any]
DType = nw.dtypes.DType
NONE = -1
UNITS_EXACT = EXACT_UNIT * 100 // TEN_THOUSANDTHS**2
"""Units and unit prices are in ten-thousandths, the price in pounds."""


def widest(frame: Frame) -> DType:
    """Whole numbers as wide as a price in parts of a penny, or a combination of very many: Spark
    has none of 128 bits, and of DuckDB they cost least.
    """
    return nw.Decimal(38, 0) if frame.implementation.is_pyspark() else nw.Int128()


def different(frame: Frame, *columns: str) -> Frame:
    """What occurs in the columns, each once: `unique` would number all rows first."""
    return frame.group_by(*columns).agg(nw.len().alias("times")).select(*columns)


def located(activity: Frame, filled: Collection[str], kept: Iterable[str]) -> Frame:
    """What is `kept` of the activity, its home as one text, and the day on which home and practice
    count.

    `filled` are the columns in which any line says something.
    """
    country = nw.col("residence_country")
    homes: list[str | nw.Expr] = ["residence_lsoa", "residence_postcode_sector"]
    if "residence_country" in filled:
        codes = [nw.col(f"residence_{name}").fill_null("") for name in HOME]
        coded = nw.concat_str(nw.lit(CODED), nw.concat_str(codes, separator=BETWEEN))
        homes.append(nw.when(~country.is_null()).then(coded))
    return activity.select(
        *kept,
        nw.coalesce(*homes).alias("residence"),
        nw.coalesce("admission_date", "activity_date").alias("home_day"),
    )


def dated(lines: Frame, rows: Frame, key: str, day: str, name: str, changes: int) -> Frame:
    """The lines with the number of what their `key` is on the `day`, none without one.

    `rows` have a row for each key, as `Dimension.table` says. Keys are compared for equality alone:
    days that are compared in a join cost many times as much, and lose the order of the lines.
    """
    joined = lines.join(rows, left_on=key, right_on=f"{name}_key", how="left")
    later = (
        nw.when(nw.col(day) >= nw.col(f"{name}_from_{change}")).then(
            nw.col(f"{name}_number_{change}")
        )
        for change in range(changes, 0, -1)
    )
    found = nw.coalesce(*later, nw.col(f"{name}_number_0")).alias(f"{name}_number")
    return joined.select(*lines.columns, found)


def numbered(lines: Frame, rows: Frame, key: str, name: str) -> Frame:
    """The lines with the number of their `key`, none without one. `rows` are named by `name`."""
    return lines.join(rows, left_on=key, right_on=f"{name}_key", how="left")


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


ITEM = ("pod", "hrg", "provider")
AMOUNTS = ("once", "day")
SAID = (
    "unpriced", "passed", "sound", "spell", "short", "no_base", "no_day_rate", "no_factor",
    "trim", *(f"{name}_{part}" for name in AMOUNTS for part in ("pence", "rest")),
)  # fmt: skip
USUAL, EMERGENT = 0, 1
"""Lines for which a short-stay price does not count, and those for which it does."""
BEYOND = 4 * MOST_PENCE
"""Stands for every amount that is more, so that all days of a stay at it fit 64 bits."""
LONGEST = 99_999
"""Days of a stay."""
SURE = MOST_PENCE - 1_000_000
"""Pence up to which no rest of 99,999 days makes a price too high."""


def items_of(
    occurring: Frame, pods: Frame, prices: Frame, currencies: Frame, factors: Frame, books: int
) -> Frame:
    """What each book says of each item (a point of delivery, HRG and provider) of the activity, by
    `entry`.

    The amounts are with top-up, adjustment and factor, each as pence and as the parts of a penny
    that rounding left: two integers of 64 bits, as one needs 128 and costs many times as much.
    `unpriced` is why no line of it has a price; of a `sound` one only a length of stay may miss.
    """
    either = nw.concat([
        occurring.with_columns(nw.lit(each).cast(nw.Int64).alias("emergency"))
        for each in (USUAL, EMERGENT)
    ])  # fmt: skip
    named = (
        pods.join(either, on="pod", how="inner")
        .join(prices, on=["book", "pod", "hrg"], how="left")
        .join(currencies, on=["book", "hrg"], how="left")
        .join(factors, on=["book", "provider"], how="left")
    )
    spell, listed = nw.col("kind") == "spell", ~nw.col("listed").is_null()
    passed = (nw.col("kind") == "units") & ~listed
    unpriced = {
        "invalid-hrg": nw.col("hrg").str.starts_with(INVALID),
        "missing-hrg": ~passed & (nw.col("hrg") == ""),
        "unknown-hrg": ~passed & ~listed & nw.col("known").is_null(),
        "missing-price": ~passed & ~listed,
    }
    told = named.with_columns(
        _first(unpriced).alias("unpriced"),
        passed.alias("passed"),
        spell.alias("spell"),
        _short().alias("short"),
        _once().is_null().alias("no_base"),
        (spell & nw.col("day_rate").is_null()).alias("no_day_rate"),
        (~passed & nw.col("has_mff") & nw.col("factor").is_null()).alias("no_factor"),
        nw.when(spell).then(nw.col("trim")).alias("trim"),
        *_exact(widest(pods)),
    )
    missing = (nw.col(name) for name in ("passed", "no_base", "no_day_rate", "no_factor"))
    sound = nw.col("unpriced").is_null() & ~(nw.col("spell") & nw.col("trim").is_null())
    for each in missing:
        sound = sound & ~each
    parts = [
        each for name in AMOUNTS for each in _parted(name, nw.col(f"{name}_exact"), widest(pods))
    ]
    return told.with_columns(sound.alias("sound"), *parts).select(
        entry("book", books).alias("entry"), *SAID
    )


def _exact(wide: DType) -> Iterator[nw.Expr]:
    """The amounts of items in parts of a penny."""
    topped = nw.when(nw.col("topped").fill_null(False)).then(nw.col("top_up")).otherwise(0)
    rate = (topped + TEN_THOUSANDTHS).cast(nw.Int64)
    stay_rate = nw.when(nw.col("long_stay_top_up")).then(rate).otherwise(TEN_THOUSANDTHS)
    mff = nw.when(nw.col("has_mff")).then(nw.col("factor")).otherwise(MILLIONTHS)
    weight = (mff.cast(nw.Int64) * nw.col("adjustment")).cast(wide)
    given = {"once": (_once(), rate), "day": (nw.col("day_rate"), stay_rate.cast(nw.Int64))}
    for name, (amount, by) in given.items():
        exact = (amount * by).cast(wide) * weight
        yield exact.fill_null(0).alias(f"{name}_exact")


def _parted(name: str, exact: nw.Expr, wide: DType) -> tuple[nw.Expr, nw.Expr]:
    """Pence, to the nearest or the one beside it, and the parts of a penny that are left."""
    rough = exact.cast(nw.Float64) / EXACT_UNIT
    some = rough < BEYOND
    pence = nw.when(some).then(rough.cast(nw.Int64)).otherwise(BEYOND)
    left = exact - pence.cast(wide) * EXACT_UNIT
    rest = nw.when(some).then(left).otherwise(0).cast(nw.Int64)
    return pence.alias(f"{name}_pence"), rest.alias(f"{name}_rest")


class Items(NamedTuple):
    """What `items_of` gives, and which of `SHAPES` any of it has: what does not occur is not asked
    of each line.
    """

    frame: Frame
    occurs: frozenset[str]
    books: int


SHAPES = {
    "unsound": ~nw.col("sound"),
    "passed": nw.col("passed"),
    "short": nw.col("short"),
    "high": (nw.col("once_pence") > SURE // 3) | (nw.col("day_pence") > SURE // 3 // LONGEST),
}


REASONS = (
    "no-price-book", "unknown-pod", "invalid-hrg", "missing-hrg", "unknown-hrg", "missing-price",
    "missing-unit-price", "missing-length-of-stay", "missing-trim-point", "missing-day-rate",
    "missing-mff", "too-high",
)  # fmt: skip


def priced(lines: Frame, items: Items, book: str, name: str) -> Frame:
    """The lines with the price by the book whose number is in `book`: `{name}_pence` and, of a
    penny, `{name}_rest`, which rounding left; or `{name}_reason` why there is none. Nothing where
    no book was asked. What `price()` of one line answers, in columns.
    """
    kept = lines.columns
    named = lines.with_columns(entry(book, items.books).alias("asked"))
    joined = named.join(items.frame, left_on="asked", right_on="entry", how="left")
    pence, rest = _amount(items.occurs, widest(lines))
    carry, asked = _carry(rest), ~nw.col(book).is_null()
    plain = nw.col("sound") & ~(nw.col("spell") & nw.col("length_of_stay").is_null())
    if "high" in items.occurs:
        plain = plain & (pence <= SURE)
    plain = plain.fill_null(False)
    reason = nw.when(asked & ~plain).then(_first(_reasons(items.occurs, book, pence + carry)))
    has = plain | (asked & reason.is_null()) if items.occurs & {"unsound", "high"} else plain
    # A sum with nothing is nothing; what stands in a condition is worked out for each use of it.
    unless = nw.when(has).then(nw.lit(0).cast(nw.Int64))
    return joined.select(
        *kept,
        (pence + carry + unless).alias(f"{name}_pence"),
        (rest - carry * EXACT_UNIT + unless).alias(f"{name}_rest"),
        reason.alias(f"{name}_reason"),
    )


def _amount(occurs: frozenset[str], wide: DType) -> tuple[nw.Expr, nw.Expr]:
    """Of a line, as pence and parts of a penny."""
    over = nw.max_horizontal(nw.col("length_of_stay") - nw.col("trim"), nw.lit(0))
    days = over.cast(nw.Int64)

    def by_book(part: str) -> nw.Expr:
        return nw.col(f"once_{part}") + days * nw.col(f"day_{part}")

    if "passed" not in occurs:
        return by_book("pence"), by_book("rest")
    units, price = ((nw.col(name) * TEN_THOUSANDTHS).cast(wide) for name in ("units", "unit_price"))
    given = _parted("units", units * price * UNITS_EXACT, wide)
    pence, rest = (
        nw.when(nw.col("passed")).then(units).otherwise(by_book(part))
        for part, units in zip(("pence", "rest"), given, strict=True)
    )
    return pence, rest


def _carry(rest: nw.Expr) -> nw.Expr:
    """Whole pence in parts of one, half a penny up. A quotient of floats may be one off."""
    near = (rest.cast(nw.Float64) / EXACT_UNIT).cast(nw.Int64)
    left, half = rest - near * EXACT_UNIT, EXACT_UNIT // 2
    return near + (left >= half).cast(nw.Int64) - (left < -half).cast(nw.Int64)


def _reasons(occurs: frozenset[str], book: str, pence: nw.Expr) -> dict[str, nw.Expr]:
    """In the order in which the plain rule finds them. What `unpriced` says stands among them."""
    los, spell = nw.col("length_of_stay"), nw.col("spell")
    reasons = {"no-price-book": nw.col(book) == NONE, "unknown-pod": nw.col("sound").is_null()}
    if "unsound" in occurs:
        no_unit_price = nw.col("units").is_null() | nw.col("unit_price").is_null()
        reasons |= {
            UNPRICED: ~nw.col("unpriced").is_null(),
            "missing-unit-price": nw.col("passed") & no_unit_price,
            "missing-price": ~nw.col("passed") & nw.col("no_base"),
        }
    reasons["missing-length-of-stay"] = spell & los.is_null()
    if "unsound" in occurs:
        reasons |= {
            "missing-trim-point": spell & nw.col("trim").is_null() & (los > SHORTEST_TRIM),
            "missing-day-rate": nw.col("no_day_rate") & (los > nw.col("trim")),
            "missing-mff": nw.col("no_factor"),
        }
    return reasons | {"too-high": pence > MOST_PENCE}


UNPRICED = "unpriced"


def _first(reasons: Mapping[str, nw.Expr]) -> nw.Expr:
    """The first reason that holds; null where there is a price."""
    found = nw.lit(None, dtype=nw.String)
    for reason, holds in reversed(list(reasons.items())):
        told = nw.col(reason) if reason == UNPRICED else nw.lit(reason)
        found = nw.when(holds.fill_null(False)).then(told).otherwise(found)
    return found


def _short() -> nw.Expr:
    """The short-stay price holds of the item."""
    stated = nw.col("has_short_stay") & ~nw.col("short_stay").is_null()
    return stated & (nw.col("emergency") == EMERGENT)


def _once() -> nw.Expr:
    """What is paid whatever the days."""
    return nw.when(_short()).then(nw.col("short_stay")).otherwise(nw.col("base"))


def emergency() -> nw.Expr:
    """Whether the short-stay price of an item holds of the line."""
    holds = (
        (nw.col("length_of_stay") <= SHORT_STAY_DAYS)
        & (nw.col("age") >= ADULT)
        & nw.col("admission_method").is_in(sorted(EMERGENCY))
    )
    return nw.when(holds).then(EMERGENT).otherwise(USUAL)


def entry(book: str, books: int) -> nw.Expr:
    """`item`, the number in `book` of one of so many `books`, and `emergency` as one number, as a
    join by several texts costs many times as much. None where no book is asked.
    """
    by_book = nw.col("item") * (books + 1) + (nw.col(book) + 1)
    return by_book * 2 + nw.col("emergency")


def entries(books: int) -> int:
    """How many each item may have."""
    return (books + 1) * 2
