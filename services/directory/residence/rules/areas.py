"""What a postcode lies in."""

from typing import NamedTuple


class Area(NamedTuple):
    """The smallest part of an edition: all postcodes of an area lie in the same bodies.

    Codes are those of statistics. `commissioner` is a sub-ICB location (before July 2022 a
    clinical commissioning group) or, in Wales, a health board.
    """

    number: int
    lsoa: str | None
    country: str
    local_authority: str | None
    commissioner: str | None
    icb: str | None
