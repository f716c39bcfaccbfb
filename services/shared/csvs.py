"""CSV as it leaves the house."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

# Spreadsheets skip what cannot be seen (white space, controls, formats, fillers) before a sign,
# and some read the full-width, small and raised forms of a sign like the sign itself.
UNSEEN = (
    r"\u0001-\u0020\u007F-\u00A0\u00AD\u034F\u0600-\u0605\u061C\u06DD\u070F\u0890\u0891\u08E2"
    r"\u115F\u1160\u1680\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u3000"
    r"\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB\U000110BD\U000110CD\U00013430-\U0001343F"
    r"\U0001BCA0-\U0001BCA3\U0001D173-\U0001D17A\U000E0000-\U000E0FFF"
)
SIGNS = (
    r"=+\-@\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B"
    r"\u207A-\u207C\u208A-\u208C\u2212\u2A75\u2A76\uFB29"
)
FORMULA = rf"^([\t\r\n]|[{UNSEEN}]*[{SIGNS}])"
"""What a cell starts with that a spreadsheet may run; PostgreSQL reads the expression too."""

Column = tuple[str, str, str]
"""Name, CSVW datatype and meaning."""
_FORMULA = re.compile(FORMULA.replace(r"\u0001", r"\u0000"))  # PostgreSQL has no NUL in a text


def safe_cell(value: Any) -> Any:
    """`value` so that a spreadsheet shows a text and never runs it as a formula."""
    if isinstance(value, str) and _FORMULA.match(value):
        return f"'{value}"
    return value


def csvw(url: str, title: str, key: str | list[str], columns: Iterable[Column]) -> dict[str, Any]:
    """CSV on the Web metadata (W3C) of the table at `url`."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": url,
        "dc:title": title,
        "dc:license": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        "dialect": {"header": True, "encoding": "utf-8", "delimiter": ","},
        "tableSchema": {
            "primaryKey": key,
            "columns": [
                {"name": name, "titles": name, "datatype": kind, "dc:description": description}
                for name, kind, description in columns
            ],
        },
    }


def csv_bytes(rows: Iterable[Sequence[object]]) -> bytes:
    """The rows as lines, each cell so that no spreadsheet runs it."""
    text = io.StringIO()
    csv.writer(text).writerows(map(safe_cell, row) for row in rows)
    return text.getvalue().encode()
