"""What is said of figures that are shares of another organisation's."""

from collections.abc import Iterable, Sequence
from datetime import date

from pydantic import Field

from services.contracts.predecessors import Part
from services.shared.schemas import Schema


class PartShare(Schema):
    """Whose figures were counted for an organisation, and how much of them."""

    counted_for: str
    organisation: str
    weight: float = Field(description="that its counts were multiplied by; below 1: an estimate")
    bases: list[str] = Field(description="what the weight was made by")

    @classmethod
    def of_each(cls, code: str, parts: Iterable[Part]) -> "list[PartShare]":
        return [
            cls(counted_for=code, organisation=part.code, weight=part.weight, bases=[*part.bases])
            for part in parts
        ]


def estimates(parts: Iterable[Part], first: date, last: date) -> list[Part]:
    """Those that are estimated and have periods that begin between the two days."""
    return [part for part in parts if part.estimated and part.starts <= last and first < part.ends]


def estimate_told(code: str, parts: Sequence[Part]) -> str:
    """In plain English; empty without parts."""
    if not parts:
        return ""
    shares = "; ".join(f"shares of {part.code} by {' and '.join(part.bases)}" for part in parts)
    return f"{code} is estimated: {shares}."
