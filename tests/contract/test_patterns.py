"""Who sends a text of another form is told its name, such as an ODS code, and no pattern."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import gateway.wiring  # noqa: F401 (all services, whose modules name their patterns)
from services.shared.patterns import words_of
from services.shared.times import YEARS

DOCUMENT = json.loads(Path(__file__).with_name("openapi.json").read_text())

YEARS_ONLY = f"^{YEARS}-"
"""Of dates, which are read as such: a wrong one is told so in words."""


def patterns_in(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("pattern"), str):
            yield part["pattern"]
        for inner in part.values():
            yield from patterns_in(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from patterns_in(inner)


@pytest.mark.parametrize("pattern", sorted({*patterns_in(DOCUMENT)} - {YEARS_ONLY}))
def test_every_pattern_of_the_document_has_words(pattern: str) -> None:
    assert words_of(pattern)
