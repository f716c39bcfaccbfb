"""How old a debt is, counted in days from its invoice."""

from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple

Band = Literal["0-30", "31-60", "61-90", "90+"]
BANDS: tuple[Band, ...] = ("0-30", "31-60", "61-90", "90+")


class Debt(NamedTuple):
    """What a payer owes of one invoice, in pence."""

    payer: str
    invoiced: date
    outstanding: int


def band_of(days: int) -> Band:
    """The first day is that of the invoice itself, 0."""
    if days <= 30:
        return "0-30"
    if days <= 60:
        return "31-60"
    return "61-90" if days <= 90 else "90+"


def aged(debts: Iterable[Debt], on: date) -> dict[str, dict[Band, int]]:
    """By payer and band; what was overpaid counts against its band."""
    found: dict[str, dict[Band, int]] = {}
    for debt in debts:
        bands = found.setdefault(debt.payer, dict.fromkeys(BANDS, 0))
        bands[band_of((on - debt.invoiced).days)] += debt.outstanding
    return found
