"""A cell of an exported CSV is shown by a spreadsheet, never run."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.shared.csvs import safe_cell


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_text_that_starts_like_a_formula_is_shown_as_text(start: str) -> None:
    assert safe_cell(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"


@settings(deadline=None)
@given(text=st.text())
def test_no_text_leaves_as_a_formula_and_none_is_lost(text: str) -> None:
    cell = safe_cell(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert cell in {text, f"'{text}"}


@pytest.mark.parametrize("value", [-5, -0.5, 0, None, True])
def test_negative_numbers_stay_numbers(value: object) -> None:
    assert safe_cell(value) is value


@pytest.mark.parametrize("text", ["", "Powys", "1-2", "a=b", "'=1", "7A1"])
def test_harmless_texts_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text
