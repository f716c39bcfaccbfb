"""What weekly bands say of waiting times.

Source: NHS England, Referral to Treatment (RTT) waiting times: recording and reporting guidance,
and the full extract's columns. Unit: pathways; band i holds those over i up to i + 1 weeks, the
last one, open at its end, all that are longer.
"""

from collections.abc import Sequence

WITHIN_WEEKS = 18
ALL_FUNCTIONS = "C_999"
"""The total of all treatment functions: it or its parts, never both."""
NON_ENGLISH = "NONC"
"""Commissioners outside England: in a provider's total, not in those of English commissioners."""
INCOMPLETE = "Part_2"


def within(bands: Sequence[int], weeks: int = WITHIN_WEEKS) -> int:
    """Pathways of up to so many weeks."""
    return sum(bands[:weeks])


def over(bands: Sequence[int], weeks: int, open_band: int) -> int | None:
    """Pathways of more than so many weeks; None where the open band begins before that."""
    return sum(bands[weeks:]) if weeks <= open_band else None


def share_within(bands: Sequence[int], weeks: int = WITHIN_WEEKS) -> float | None:
    """Share (0-1) of up to so many weeks; None of nobody. Unknown clock starts do not count."""
    known = sum(bands)
    return within(bands, weeks) / known if known else None
