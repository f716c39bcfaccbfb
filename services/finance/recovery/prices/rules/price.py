"""The price of a line, in its parts.

    price = round_half_up((base + max(0, LoS - trim) * day_rate) * (1 + top_up) * MFF, pence)

Source: National tariff / NHS Payment Scheme, rules on long-stay payments, short-stay emergency
adjustments, top-ups and the market forces factor, which comes last. There is one rounding, to the
nearest penny and half a penny up; the unrounded amount is kept. An adjustment that was agreed with
a payer comes before the factor. What cannot be priced says why and is never 0.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext

from services.finance.recovery.determinations.rules.points_of_delivery import EMERGENCY
from services.finance.recovery.prices.rules.books import (
    MILLIONTHS,
    TEN_THOUSANDTHS,
    PointOfDelivery,
    Price,
    PriceBook,
)

PENNY = Decimal("0.01")
PRECISION = 60
"""Digits: every product of a price is exact."""
SHORTEST_TRIM = 5
"""Days: no trim point is lower, so a shorter stay has no long-stay days whatever it is."""
SHORT_STAY_DAYS, ADULT = 1, 19
INVALID = "UZ"
"""HRGs of data that could not be grouped."""
MOST_PENCE = 100_000_000_000
"""A thousand million pounds: no line costs more, so that it is a slip."""


@dataclass(frozen=True, slots=True)
class PricedActivity:
    """What is priced. `length_of_stay` is net of days that are paid separately.

    `mff`: in millionths; None takes that of the book for the provider. `unit_price` is in pounds.
    """

    pod: str
    provider: str
    hrg: str | None = None
    length_of_stay: int | None = None
    age: int | None = None
    admission_method: str | None = None
    day: date | None = None
    mff: int | None = None
    units: Decimal | None = None
    unit_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A step of the price, in pounds; the parts add up to the unrounded price."""

    label: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class LinePrice:
    """`pence` and `unrounded` (pounds), or the `reason` why there is none."""

    unrounded: Decimal | None
    pence: int | None
    reason: str | None
    parts: tuple[Part, ...]


class NoPrice(Exception):
    """Why a line has no price, as a code."""


def price(line: PricedActivity, book: PriceBook) -> LinePrice:
    """The price by this book, with its parts."""
    with localcontext() as context:
        context.prec = PRECISION
        try:
            parts = tuple(_parts(line, book))
        except NoPrice as unpriced:
            return LinePrice(None, None, str(unpriced), ())
        unrounded = sum((part.amount for part in parts), Decimal(0))
        pence = int(unrounded.quantize(PENNY, ROUND_HALF_UP) * 100)
        if pence > MOST_PENCE:
            return LinePrice(None, None, "too-high", ())
        return LinePrice(unrounded, pence, None, parts)


def _parts(line: PricedActivity, book: PriceBook) -> Iterator[Part]:
    pod = book.pods.get(line.pod)
    if pod is None:
        raise NoPrice("unknown-pod")
    if line.day is not None and not book.starts <= line.day < book.ends:
        raise NoPrice("outside-price-book")
    if line.hrg and line.hrg.startswith(INVALID):
        raise NoPrice("invalid-hrg")
    found = book.prices.get((pod.prices_of or pod.code, line.hrg or ""))
    if pod.kind == "units" and found is None:
        yield _passed_through(line)
        return
    if found is None:
        raise NoPrice(_why_not(line.hrg, book))
    yield from _weighted(line, book, pod, found)


def _why_not(hrg: str | None, book: PriceBook) -> str:
    if not hrg:
        return "missing-hrg"
    return "missing-price" if book.knows(hrg) else "unknown-hrg"


def _passed_through(line: PricedActivity) -> Part:
    """Units at the price that the line gives: no factor, no trim, no top-up."""
    if line.units is None or line.unit_price is None:
        raise NoPrice("missing-unit-price")
    counted = "1 unit" if line.units == 1 else f"{line.units} units"
    return Part(f"{counted} at {line.unit_price}", line.units * line.unit_price)


def _weighted(
    line: PricedActivity, book: PriceBook, pod: PointOfDelivery, found: Price
) -> Iterator[Part]:
    base, long_stay = _base(line, pod, found), _long_stay(line, pod, found)
    yield base
    yield from long_stay
    total = base.amount + sum(part.amount for part in long_stay)
    if found.top_up and line.provider in book.top_up_providers:
        topped = total if book.long_stay_top_up else base.amount
        rate = Decimal(found.top_up) / TEN_THOUSANDTHS
        yield Part(f"top-up of {rate:.2%}", topped * rate)
        total += topped * rate
    if pod.adjustment:
        rate = Decimal(pod.adjustment) / TEN_THOUSANDTHS
        yield Part(f"agreed adjustment of {rate:+.2%}", total * rate)
        total += total * rate
    if pod.mff:
        factor = _factor(line, book)
        yield Part(f"market forces factor {factor:.6f}", total * (factor - 1))


def _base(line: PricedActivity, pod: PointOfDelivery, found: Price) -> Part:
    if is_short_stay(line, pod, found):
        assert found.short_stay is not None
        return Part("short-stay emergency price", _pounds(found.short_stay))
    if found.base is None:
        raise NoPrice("missing-price")
    return Part("base price", _pounds(found.base))


def is_short_stay(line: PricedActivity, pod: PointOfDelivery, found: Price) -> bool:
    """An emergency of 0 or 1 days of somebody who is 19 or older, where the HRG has the price."""
    return (
        pod.short_stay
        and found.short_stay is not None
        and line.length_of_stay is not None
        and line.length_of_stay <= SHORT_STAY_DAYS
        and line.age is not None
        and line.age >= ADULT
        and line.admission_method in EMERGENCY
    )


def _long_stay(line: PricedActivity, pod: PointOfDelivery, found: Price) -> list[Part]:
    """Days over the trim point at the day rate."""
    if pod.kind != "spell":
        return []
    if line.length_of_stay is None:
        raise NoPrice("missing-length-of-stay")
    if found.trim is None and line.length_of_stay <= SHORTEST_TRIM:
        return []
    if found.trim is None:
        raise NoPrice("missing-trim-point")
    days = line.length_of_stay - found.trim
    if days <= 0:
        return []
    if found.day_rate is None:
        raise NoPrice("missing-day-rate")
    rate = _pounds(found.day_rate)
    counted = "1 day" if days == 1 else f"{days} days"
    return [Part(f"{counted} over {found.trim} at {rate:.2f}", days * rate)]


def _factor(line: PricedActivity, book: PriceBook) -> Decimal:
    millionths = line.mff if line.mff is not None else book.mff.get(line.provider)
    if millionths is None:
        raise NoPrice("missing-mff")
    return Decimal(millionths) / MILLIONTHS


def _pounds(pence: int) -> Decimal:
    return Decimal(pence) / 100
