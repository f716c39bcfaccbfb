"""Suggestions learn from what coders did, say how sure they are, and are measured."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.statistics.texts.suggestions import (
    CodedAnswer,
    TooFewCoded,
    accuracy_of,
    f1,
    reading_order,
    suggestions,
)

SAYINGS = {
    "parking": "There is no parking at the hospital and the car park is dear",
    "waiting": "I waited four hours to be seen and the waiting room was full",
    "kindness": "The nurses were kind and listened to my mother",
}


def _coded(times: int = 10) -> list[CodedAnswer]:
    return [
        CodedAnswer(f"{text}, {place} of us say so", [theme])
        for place in range(times)
        for theme, text in SAYINGS.items()
    ]


def test_a_theme_is_suggested_where_its_words_are() -> None:
    made = suggestions(_coded(), ["The car park is always full", "The nurses were so kind to me"])
    assert made[0][0].theme == "parking"
    assert made[1][0].theme == "kindness"
    assert all(0 <= each.confidence <= 1 for found in made for each in found)


def test_the_same_answers_give_the_same_suggestions() -> None:
    texts = ["No parking and a long wait", "kind", ""]
    assert suggestions(_coded(), texts) == suggestions(_coded(), texts)


def test_too_few_answers_are_refused() -> None:
    with pytest.raises(TooFewCoded, match="18 answers are coded"):
        suggestions(_coded(6), ["parking"])


def test_answers_without_a_theme_and_themes_of_everybody_are_learnt_too() -> None:
    coded = [CodedAnswer(text, {*themes, "all"}) for text, themes in _coded()]
    coded += [CodedAnswer(f"nothing to say {place}", ["all"]) for place in range(10)]
    assert {"all"} <= {each.theme for each in suggestions(coded, ["anything"])[0]}
    assert suggestions(coded, []) == []


def test_what_is_least_sure_is_read_first() -> None:
    texts = [
        "There is no parking at the hospital and the car park is dear",
        "The parking nurses waited",
    ]
    assert sorted(reading_order(_coded(), texts)) == [0, 1]


@pytest.mark.parametrize(
    ("right", "found", "value"),
    [("ab", "ab", 1.0), ("ab", "a", 2 / 3), ("a", "b", 0.0), ("", "", 1.0), ("a", "", 0.0)],
)
def test_f1_of_an_answer(right: str, found: str, value: float) -> None:
    assert f1([*right], [*found]) == pytest.approx(value)


def test_the_public_set_is_suggested_better_than_by_a_constant_guess(reference_data: Path) -> None:
    folder = reference_data / "themefinder-gambling-q1"
    texts, themes = _lines(folder / "responses.jsonl"), _lines(folder / "mapping.jsonl")
    coded = [CodedAnswer(texts[key]["response"], themes[key]["labels"]) for key in texts]
    found = accuracy_of(coded)
    assert found.answers == 100
    assert found.model >= 0.36 > found.constant


def _lines(path: Path) -> dict[int, Any]:
    rows = map(json.loads, path.read_text().splitlines())
    return {row["response_id"]: row for row in rows}


@pytest.mark.parametrize("coded", range(20, 26))
def test_from_20_coded_answers_on_it_is_told_how_well_they_are_suggested(coded: int) -> None:
    assert 0 <= accuracy_of(_coded()[:coded]).model <= 1
