"""Codes that name each item of a list once."""

from collections.abc import Sequence

from services.statistics.refusals import DuplicateCode


def check_once(codes: Sequence[str], field: str, name: str = "code") -> None:
    """Raises DuplicateCode at the second of two equal ones."""
    seen: set[str] = set()
    for place, code in enumerate(codes):
        if code in seen:
            raise DuplicateCode("this one is there already; give each once", field, place, name)
        seen.add(code)
