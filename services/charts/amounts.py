"""Amounts as a chart says them."""

THOUSAND, MILLION = 100_000, 100_000_000
"""In pence."""


def short(pence: int) -> str:
    """Such as £1.6m, £628k or £950."""
    sign, size = ("\N{MINUS SIGN}" if pence < 0 else ""), abs(pence)
    if size >= MILLION:
        return f"{sign}£{size / MILLION:,.1f}m"
    if size >= THOUSAND:
        return f"{sign}£{size / THOUSAND:,.0f}k"
    return f"{sign}£{size / 100:,.0f}"


def signed(pence: int) -> str:
    """With a plus where it is above 0."""
    return f"+{short(pence)}" if pence > 0 else short(pence)
