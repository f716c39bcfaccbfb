"""Agenda items and paragraphs are numbered as in real minutes."""

import pytest

from services.board.agendas.rules.numbers import (
    key_of,
    next_number,
    paragraph_faults,
    supplement_number,
)


def test_numbers_sort_as_an_agenda_does_and_what_is_private_comes_last() -> None:
    numbers = ["E1", "12b", "2", "12", "12a", "10"]
    assert sorted(numbers, key=key_of) == ["2", "10", "12", "12a", "12b", "E1"]


def test_what_is_private_leaves_no_gap_in_the_numbers() -> None:
    assert next_number(["1", "E1", "E2"], exempt=False) == "2"
    assert next_number(["1", "E1", "E2"], exempt=True) == "E3"


def test_a_supplement_has_a_letter_beside_its_item() -> None:
    assert supplement_number("12", ["12", "13"]) == "12a"
    assert supplement_number("12a", ["12", "12a"]) == "12b"
    assert supplement_number("E1", ["E1"]) == "E1a"


def test_a_gap_in_paragraphs_is_found_with_what_would_be_right() -> None:
    assert paragraph_faults("8", ["8.1", "8.2"]) == []
    assert paragraph_faults("8", ["8.1", "8.3"]) == [(1, "8.2")]


def test_another_text_is_no_number() -> None:
    with pytest.raises(ValueError, match="no number of an agenda item"):
        key_of("eight")
