"""Days, shares and codes, as a board reads them in a pack."""

from datetime import date
from decimal import ROUND_DOWN, Decimal


def day_words(day: date | None) -> str:
    """Such as 23 March 2017; nothing where there is none."""
    return f"{day.day} {day:%B %Y}" if day else ""


def progress_words(share: Decimal | float) -> str:
    """As a percentage, rounded down: what is not all done is never told as 100%."""
    whole = (Decimal(str(share)) * 100).quantize(Decimal(1), ROUND_DOWN)
    return f"{whole}%"


def words(code: str | None) -> str:
    """A code of the API, as words."""
    return (code or "none").replace("_", " ")
