"""What the documents name is there, and the unit tests mirror the source."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ["README.md", *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]
NAMED = re.compile(r"`((?:services|gateway|tests|migrations|docs)/[\w./-]+)`")
UNIT = ROOT / "tests/unit"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_that_a_document_names_is_there(document: str) -> None:
    named = NAMED.findall((ROOT / document).read_text())
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_folder_of_unit_tests_stands_for_one_of_the_source() -> None:
    folders = [path.parent.relative_to(UNIT) for path in UNIT.rglob("__init__.py")]
    assert [str(each) for each in folders if not (ROOT / "services" / each).is_dir()] == []
