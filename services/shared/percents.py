"""Shares as a sentence or a table has them."""

from math import floor

LAST_BITS = 1e-9
"""What a share can lack of the decimal number that it stands for."""


def whole_percent(share: float) -> str:
    """A share of 0-1 as a whole percent, half up: 0.125 is 13%."""
    return f"{floor(100 * share + 0.5 + LAST_BITS)}%"
