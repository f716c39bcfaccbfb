"""What lines cost, as expressions over columns: the plain rule of a price, for all at once."""

import narwhals as nw

from services.finance.recovery.determinations.rules.points_of_delivery import EMERGENCY
from services.finance.recovery.prices.rules.book_table import EXACT_UNIT
from services.finance.recovery.prices.rules.books import TEN_THOUSANDTHS
from services.finance.recovery.prices.rules.price import (
    ADULT,
    MOST_PENCE,
    SHORT_STAY_DAYS,
    SHORTEST_TRIM,
)
from services.finance.recovery.runs.frames import DType, Frame, widest
from services.finance.recovery.runs.item_frames import (
    EMERGENT,
    SURE,
    UNPRICED,
    USUAL,
    Items,
    entry,
    first_of,
    parted,
)

NONE = -1
UNITS_EXACT = EXACT_UNIT * 100 // TEN_THOUSANDTHS**2
"""Units and unit prices are in ten-thousandths, the price in pounds."""
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
    reason = nw.when(asked & ~plain).then(first_of(_reasons(items.occurs, book, pence + carry)))
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
    given = parted("units", units * price * UNITS_EXACT, wide)
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


def emergency() -> nw.Expr:
    """Whether the short-stay price of an item holds of the line."""
    holds = (
        (nw.col("length_of_stay") <= SHORT_STAY_DAYS)
        & (nw.col("age") >= ADULT)
        & nw.col("admission_method").is_in(sorted(EMERGENCY))
    )
    return nw.when(holds).then(EMERGENT).otherwise(USUAL)
