"""What an ODS code looks like is written once, for files and requests alike."""

from pathlib import Path

import pytest

from services.contracts.codes import ODS_CODE, ods_code
from services.shared.imports.lines import BadCell

SERVICES = Path(__file__).parents[3] / "services"
FORM = ODS_CODE.strip("^$")


def test_no_service_writes_the_form_of_a_code_again() -> None:
    written = {
        str(path.relative_to(SERVICES))
        for path in SERVICES.rglob("*.py")
        if FORM in path.read_text().replace("{{", "{").replace("}}", "}")
    }
    # The shared code knows no contract, and asks a token's owner for a code of this form.
    assert written == {"shared/patterns.py"}


@pytest.mark.parametrize(("cell", "code"), [("rrk", "RRK"), (" 27D ", "27D"), ("m2l0m", "M2L0M")])
def test_a_file_may_write_a_code_in_small_letters(cell: str, code: str) -> None:
    assert ods_code(cell) == code


@pytest.mark.parametrize("cell", ["", "RR", "RRK\nRRK", "R-K", "ÄRK", "A" * 13])
def test_what_is_no_code_is_refused(cell: str) -> None:
    with pytest.raises(BadCell):
        ods_code(cell)
