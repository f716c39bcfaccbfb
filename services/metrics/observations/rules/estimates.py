"""What is said of figures that are shares of another organisation's."""

from collections.abc import Iterable, Sequence
from datetime import date

from services.contracts.predecessors import Part


def estimates(parts: Iterable[Part], first: date, last: date) -> list[Part]:
    """Those that are estimated and have periods that begin between the two days."""
    return [part for part in parts if part.estimated and part.starts <= last and first < part.ends]


def estimate_told(code: str, parts: Sequence[Part]) -> str:
    """In plain English; empty without parts."""
    if not parts:
        return ""
    shares = "; ".join(f"shares of {part.code} by {' and '.join(part.bases)}" for part in parts)
    return f"{code} is estimated: {shares}."
