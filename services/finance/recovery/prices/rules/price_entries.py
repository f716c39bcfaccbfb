"""A row of a price book, as it is kept."""

from typing import NamedTuple


class PriceEntry(NamedTuple):
    """What a currency costs at a point of delivery; see `Price`."""

    pod: str
    currency: str
    base: int | None
    trim: int | None
    day_rate: int | None
    short_stay: int | None
    top_up: int
