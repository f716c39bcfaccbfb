"""The table that `make bench` prints."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

HEADER = ("what", "measured", "against", "ratio", "wanted", "")


@dataclass(frozen=True)
class Row:
    """One measurement beside what it is compared with and what was wanted."""

    what: str
    measured: str
    against: str
    ratio: str
    wanted: str
    met: bool


def markdown(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = [HEADER, tuple("---" for _ in HEADER)]
    lines += [(*astuple(row)[:-1], "met" if row.met else "not met") for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
