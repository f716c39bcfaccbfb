"""Codes of organisations, as files and requests have them."""

import re

from services.shared.imports.lines import BadCell

ODS_CODE = re.compile(r"[A-Z0-9]{3,12}")


def ods_code(cell: str) -> str:
    """An ODS code, in capitals. Raises BadCell."""
    code = cell.strip().upper()
    if not ODS_CODE.fullmatch(code):
        raise BadCell("not an ODS code", "3 to 12 letters and digits, such as RRK")
    return code
