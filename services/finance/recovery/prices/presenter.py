"""Price books and prices as the outside sees them."""

from decimal import Decimal

from services.finance.recovery.prices.models import PriceBookVersion
from services.finance.recovery.prices.rules.books import MILLIONTHS, TEN_THOUSANDTHS
from services.finance.recovery.prices.rules.price import LinePrice
from services.finance.recovery.prices.schemas import (
    PodContent,
    PriceBookView,
    PricedLine,
    PricePart,
)
from services.shared.money import Money

PLAIN = ("pods", "mff")


def book_view(row: PriceBookVersion) -> PriceBookView:
    names = PriceBookView.model_fields.keys() - set(PLAIN)
    return PriceBookView(
        **{name: getattr(row, name) for name in names},
        pods=[
            PodContent(**each | {"adjustment": f"{Decimal(each['adjustment']) / TEN_THOUSANDTHS}"})
            for each in row.pods
        ],
        mff={code: f"{Decimal(each) / MILLIONTHS:.6f}" for code, each in row.mff.items()},
    )


def line_view(line_ref: str, found: LinePrice) -> PricedLine:
    return PricedLine(
        line_ref=line_ref,
        unrounded=None if found.unrounded is None else shown(found.unrounded),
        price=None if found.pence is None else Money.of_pence(found.pence),
        reason=found.reason,
        parts=[PricePart(label=part.label, amount=shown(part.amount)) for part in found.parts],
    )


def shown(pounds: Decimal) -> str:
    """With every decimal that it has, and at least two."""
    whole, _, decimals = f"{pounds:f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"
