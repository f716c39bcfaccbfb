"""Which periods a file may tell of: none before 1900, and none after next month."""

from datetime import date
from typing import NamedTuple

from services.shared.imports.lines import Reject
from services.shared.times import FIRST_DAY, latest_period

PUBLISHED = "Period"
COLUMNS = {"tidy-csv": "period_start", "nhse-ae-tidy": "period"}
"""Where a layout has its period, if not as NHS England does."""


class Edges(NamedTuple):
    """The last period that may be told of."""

    last: date

    @classmethod
    def on(cls, today: date) -> "Edges":
        return cls(latest_period(today))

    def refusal(self, line: int, period: date, layout: str) -> Reject | None:
        """What is wrong with a line of this period (its first day); None where nothing is."""
        if FIRST_DAY <= period <= self.last:
            return None
        reason = "before 1900" if period < FIRST_DAY else "after next month"
        expected = f"{FIRST_DAY} to {self.last}"
        return Reject(line, COLUMNS.get(layout, PUBLISHED), str(period), reason, expected)
