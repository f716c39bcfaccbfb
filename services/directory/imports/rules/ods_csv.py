"""What the CSV files of ODS have in common: 27 columns without header, and their place.

Source of the columns: NHS England, ODS data downloads. A last day is told; here the next day is
the first without.
"""

from services.directory.organisations.rules.commissioners import HEALTH_BOARDS
from services.directory.organisations.rules.locations import ENGLAND, WALES, Place
from services.shared.imports.lines import Line

WIDTH = 27
COLUMNS = {
    "code": 0, "name": 1, "national grouping": 2, "health geography": 3, "address": 4,
    "postcode": 9, "open date": 10, "close date": 11, "status": 12, "commissioner": 14,
    "join date": 15, "left date": 16, "prescribing setting": 25,
}  # fmt: skip
ADDRESS_LINES = 5
ENGLISH_REGIONS = "Y"


def place_of(line: Line, commissioner: str | None = None) -> Place:
    """Address, country and health geography."""
    start = COLUMNS["address"]
    parts = line.cells[start : start + ADDRESS_LINES]
    return Place(
        ", ".join(part.strip() for part in parts if part.strip()) or None,
        line.text("postcode").strip().upper() or None,
        _country(line, commissioner or ""),
        line.text("health geography").strip().upper() or None,
    )


def _country(line: Line, commissioner: str) -> str | None:
    """Wales by its health boards, England by its regions; of others no country is told."""
    if commissioner.startswith(HEALTH_BOARDS):
        return WALES
    grouping = line.text("national grouping").strip().upper()
    return ENGLAND if grouping.startswith(ENGLISH_REGIONS) else None
