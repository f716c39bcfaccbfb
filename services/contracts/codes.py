"""Codes of organisations, as files and requests have them."""

import re
from typing import Annotated

from pydantic import Field

from services.shared.imports.lines import BadCell
from services.shared.patterns import ORGANISATION_CODE, named

ODS_CODE = named(ORGANISATION_CODE, "an ODS code in capitals, such as RRK")
OdsCode = Annotated[str, Field(pattern=ODS_CODE)]


def ods_code(cell: str) -> str:
    """An ODS code, in capitals. Raises BadCell."""
    code = cell.strip().upper()
    if not re.fullmatch(ODS_CODE, code):
        raise BadCell("not an ODS code", "3 to 12 letters and digits, such as RRK")
    return code
