"""What a comparison across the border between England and Wales has to say.

Sources: ODS (health boards 7A1-7A7 and their sites, Welsh trusts, practices W + 5 digits), ONS
codes (W + 8 digits), the waiting standards of both countries.
"""

import re
from collections.abc import Iterable

from services.statistics.estimates import Caution
from services.statistics.waiting.standards import ENGLAND, WALES, difference

WELSH = re.compile(r"7A[1-7][A-Z0-9]*|RT4|RQF|RYT|W[0-9]{5}|W[0-9]{8}")
WAITING = "rtt-"
"""How the codes of indicators of referral to treatment begin."""


def is_welsh(code: str) -> bool:
    """Whether an ODS or ONS code is of Wales."""
    return WELSH.fullmatch(code) is not None


def across_the_border(indicator: str, organisations: Iterable[str]) -> Caution | None:
    """What differs; None where all organisations are on one side."""
    sides = {is_welsh(code) for code in organisations}
    if len(sides) < 2:
        return None
    if indicator.startswith(WAITING):
        return difference(ENGLAND, WALES)
    detail = (
        "England and Wales each collect this by rules of their own: compare only what both count "
        "alike."
    )
    return Caution("across_the_border", detail)
