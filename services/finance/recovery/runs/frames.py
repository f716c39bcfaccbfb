"""What is worked out of every line, as expressions over columns: the same on any engine.

A frame is a narwhals LazyFrame: of DuckDB here, of Spark where one machine is not enough.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import narwhals as nw

from services.finance.recovery.prices.rules.book_table import EXACT_UNIT
from services.finance.recovery.prices.rules.books import MILLIONTHS, TEN_THOUSANDTHS
from services.finance.recovery.prices.rules.price import (
    ADULT,
    EMERGENCY,
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
KEYLESS = ""
"""Stands for no key; no key is an empty text."""
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


ITEM = ("pod", "hrg", "provider")
AMOUNTS = ("base", "short_stay", "day")
SAID = (
    "known", "unpriced", "passed", "sound", "spell", "short", "no_base", "no_day_rate", "no_factor",
    "trim", *(f"{name}_{part}" for name in AMOUNTS for part in ("pence", "rest")),
)  # fmt: skip
BEYOND = 4 * MOST_PENCE
"""Stands for every amount that is more, so that all days of a stay at it fit 64 bits."""
LONGEST = 99_999
"""Days of a stay."""
SURE = MOST_PENCE - 1_000_000
"""Pence up to which no rest of 99,999 days makes a price too high."""


def items_of(
    occurring: Frame, pods: Frame, prices: Frame, currencies: Frame, factors: Frame
) -> Frame:
    """What each book says of each point of delivery, HRG and provider of the activity.

    The amounts are with top-up, adjustment and factor, each as pence and as the parts of a penny
    that rounding left: two integers of 64 bits, as one needs 128 and costs many times as much.
    `unpriced` is why no line of it has a price; of a `sound` one only a length of stay may miss.
    """
    named = (
        pods.join(occurring, on="pod", how="inner")
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
        nw.lit(True).alias("known"),
        _first(unpriced).alias("unpriced"),
        passed.alias("passed"),
        spell.alias("spell"),
        (nw.col("has_short_stay") & ~nw.col("short_stay").is_null()).alias("short"),
        nw.col("base").is_null().alias("no_base"),
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
    return told.with_columns(sound.alias("sound"), *parts).select("book", *ITEM, *SAID)


def _exact(wide: DType) -> Iterator[nw.Expr]:
    """The amounts of items in parts of a penny."""
    topped = nw.when(nw.col("topped").fill_null(False)).then(nw.col("top_up")).otherwise(0)
    rate = (topped + TEN_THOUSANDTHS).cast(nw.Int64)
    stay_rate = nw.when(nw.col("long_stay_top_up")).then(rate).otherwise(TEN_THOUSANDTHS)
    mff = nw.when(nw.col("has_mff")).then(nw.col("factor")).otherwise(MILLIONTHS)
    weight = (mff.cast(nw.Int64) * nw.col("adjustment")).cast(wide)
    given = {"base": ("base", rate), "short_stay": ("short_stay", rate),
             "day": ("day_rate", stay_rate.cast(nw.Int64))}  # fmt: skip
    for name, (column, by) in given.items():
        exact = (nw.col(column) * by).cast(wide) * weight
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


SHAPES = {
    "unsound": ~nw.col("sound"),
    "passed": nw.col("passed"),
    "short": nw.col("short"),
    "high": (nw.col("base_pence") > SURE // 3)
    | (nw.col("short_stay_pence") > SURE // 3)
    | (nw.col("day_pence") > SURE // 3 // LONGEST),
}


def priced(lines: Frame, items: Items, book: str, name: str) -> Frame:
    """The lines with the price by the book whose number is in `book`: `{name}_pence` and, of a
    penny, `{name}_rest`, which rounding left; or `{name}_reason` why there is none. Nothing where
    no book was asked. What `price()` of one line answers, in columns.
    """
    named, kept = ["pod", "hrg_or_none", "provider"], lines.columns
    joined = lines.join(items.frame, left_on=[book, *named], right_on=["book", *ITEM], how="left")
    pence, rest = _amount(items.occurs, widest(lines))
    carry, asked = _carry(rest), ~nw.col(book).is_null()
    plain = nw.col("sound") & ~(nw.col("spell") & nw.col("length_of_stay").is_null())
    if "high" in items.occurs:
        plain = plain & (pence <= SURE)
    plain = plain.fill_null(False)
    reason = nw.when(asked & ~plain).then(_first(_reasons(book, pence + carry)))
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
        once = nw.col(f"base_{part}")
        if "short" in occurs:
            once = nw.when(_short()).then(nw.col(f"short_stay_{part}")).otherwise(once)
        return once + days * nw.col(f"day_{part}")

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


def _reasons(book: str, pence: nw.Expr) -> dict[str, nw.Expr]:
    """In the order in which the plain rule finds them. What `unpriced` says stands among them."""
    los, spell = nw.col("length_of_stay"), nw.col("spell")
    no_unit_price = nw.col("units").is_null() | nw.col("unit_price").is_null()
    return {
        "no-price-book": nw.col(book) == NONE,
        "unknown-pod": nw.col("known").is_null(),
        UNPRICED: ~nw.col("unpriced").is_null(),
        "missing-unit-price": nw.col("passed") & no_unit_price,
        "missing-price": ~nw.col("passed") & nw.col("no_base") & ~_short(),
        "missing-length-of-stay": spell & los.is_null(),
        "missing-trim-point": spell & nw.col("trim").is_null() & (los > SHORTEST_TRIM),
        "missing-day-rate": nw.col("no_day_rate") & (los > nw.col("trim")),
        "missing-mff": nw.col("no_factor"),
        "too-high": pence > MOST_PENCE,
    }


UNPRICED = "unpriced"


def _first(reasons: Mapping[str, nw.Expr]) -> nw.Expr:
    """The first reason that holds; null where there is a price."""
    found = nw.lit(None, dtype=nw.String)
    for reason, holds in reversed(list(reasons.items())):
        told = nw.col(reason) if reason == UNPRICED else nw.lit(reason)
        found = nw.when(holds.fill_null(False)).then(told).otherwise(found)
    return found


def _short() -> nw.Expr:
    """The short-stay price holds."""
    holds = (
        nw.col("short")
        & (nw.col("length_of_stay") <= SHORT_STAY_DAYS)
        & (nw.col("age") >= ADULT)
        & nw.col("admission_method").is_in(sorted(EMERGENCY))
    )
    return holds.fill_null(False)
