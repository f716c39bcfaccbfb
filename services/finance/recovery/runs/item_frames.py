"""What price books say of items, each a point of delivery, HRG and provider, as expressions."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import narwhals as nw

from services.finance.recovery.prices.rules.book_table import EXACT_UNIT
from services.finance.recovery.prices.rules.books import MILLIONTHS, TEN_THOUSANDTHS
from services.finance.recovery.prices.rules.price import INVALID, MOST_PENCE
from services.finance.recovery.runs.frames import DType, Frame, widest

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
        first_of(unpriced).alias("unpriced"),
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
        each for name in AMOUNTS for each in parted(name, nw.col(f"{name}_exact"), widest(pods))
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


def parted(name: str, exact: nw.Expr, wide: DType) -> tuple[nw.Expr, nw.Expr]:
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
UNPRICED = "unpriced"


def first_of(reasons: Mapping[str, nw.Expr]) -> nw.Expr:
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


def entry(book: str, books: int) -> nw.Expr:
    """`item`, the number in `book` of one of so many `books`, and `emergency` as one number, as a
    join by several texts costs many times as much. None where no book is asked.
    """
    by_book = nw.col("item") * (books + 1) + (nw.col(book) + 1)
    return by_book * 2 + nw.col("emergency")


def entries(books: int) -> int:
    """How many each item may have."""
    return (books + 1) * 2
