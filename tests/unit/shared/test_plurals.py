"""One thing is told as one, in every sentence of the house."""

import re
from pathlib import Path

import pytest

from services.shared.plurals import number_of

ROOT = Path(__file__).parents[3] / "services"
BY_HAND = re.compile(r'"1 [a-z]+( is| has)?" if .* == 1 else f"')


@pytest.mark.parametrize(
    ("count", "noun", "verb", "told"),
    [
        (1, "period", "is", "1 period is"),
        (3, "period", "is", "3 periods are"),
        (0, "unit", "has", "0 units have"),
        (1, "body", "", "1 body"),
        (2, "body", "", "2 bodies"),
    ],
)
def test_a_number_and_its_noun_agree(count: int, noun: str, verb: str, told: str) -> None:
    assert number_of(count, noun, verb) == told


def test_no_sentence_of_the_methods_makes_its_plural_by_hand() -> None:
    folders = [ROOT / "statistics", ROOT / "metrics", ROOT / "shared"]
    found = {
        str(path.relative_to(ROOT))
        for folder in folders
        for path in folder.rglob("*.py")
        if BY_HAND.search(path.read_text())
    }
    assert found == set()
