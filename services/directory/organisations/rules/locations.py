"""Where an organisation is."""

from typing import NamedTuple

ENGLAND, WALES, SCOTLAND, NORTHERN_IRELAND = "E92000001", "W92000004", "S92000003", "N92000002"


class Place(NamedTuple):
    """An address with its postcode; `country` by its code in statistics.

    `geography` is the high-level health geography of ODS, as QYG, or YAC to YAF outside of Great
    Britain.
    """

    address: str | None = None
    postcode: str | None = None
    country: str | None = None
    geography: str | None = None

    def completed(self, known: "Place") -> "Place":
        """This place, with what it leaves open as in the other."""
        return Place(*(own or other for own, other in zip(self, known, strict=True)))
