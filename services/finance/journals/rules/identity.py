"""Whether a journal that comes with a known id is the one that is known."""

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from services.finance.journals.rules.entries import Entries, Entry

IN_LINE = ("account", "amount", "cost_centre", "programme_area", "counterparty", "memo")


def first_difference(
    known: Mapping[str, Any], new: Mapping[str, Any], known_lines: Entries, new_lines: Entries
) -> str | None:
    """The pointer to the first field that differs; None where both are the same journal."""
    for name, value in new.items():
        if known[name] != value:
            return f"#/{name}"
    for place, (before, now) in enumerate(zip_longest(known_lines, new_lines)):
        if before is None or now is None:
            return "#/lines"
        if (differing := _of_line(before, now)) is not None:
            return f"#/lines/{place}/{differing}"
    return None


def _of_line(known: Entry, new: Entry) -> str | None:
    differing = (name for name in IN_LINE if getattr(known, name) != getattr(new, name))
    name = next(differing, None)
    return ("debit" if new.amount > 0 else "credit") if name == "amount" else name
