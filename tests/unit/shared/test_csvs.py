"""A cell of an exported CSV is shown by a spreadsheet, never run."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.shared.csvs import safe_cell

EVERY = [chr(code) for code in range(0x110000)]
# What Unicode says is one of the four signs, only wider, smaller or raised.
SIGNS = [each for each in EVERY if unicodedata.normalize("NFKC", each)[:1] in {*"=+-@"}]
UNSEEN = [each for each in EVERY if unicodedata.category(each) in {"Cc", "Cf", "Zs", "Zl", "Zp"}]


@settings(deadline=None)
@given(before=st.text(st.sampled_from(UNSEEN)), sign=st.sampled_from(SIGNS), rest=st.text())
def test_no_sign_starts_a_formula_however_wide_and_whatever_unseen_stands_before_it(
    before: str, sign: str, rest: str
) -> None:
    assert safe_cell(f"{before}{sign}{rest}") == f"'{before}{sign}{rest}"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "−"])
@pytest.mark.parametrize(
    "before", ["", "\ufeff", "\u200b", "\u00ad", "\u00a0", " ", "\u2060\ufe0f"]
)
def test_a_text_that_starts_like_a_formula_is_shown_as_text(start: str, before: str) -> None:
    assert safe_cell(f"{before}{start}HYPERLINK(1)") == f"'{before}{start}HYPERLINK(1)"


@pytest.mark.parametrize("start", ["\t", "\r", "\n"])
def test_a_text_that_starts_a_cell_or_line_anew_is_shown_as_text(start: str) -> None:
    assert safe_cell(f"{start}1") == f"'{start}1"


@pytest.mark.parametrize("signs", [SIGNS, UNSEEN], ids=["signs", "unseen"])
def test_every_sign_and_every_unseen_character_of_unicode_is_known(signs: list[str]) -> None:
    assert [each for each in signs if safe_cell(f"{each}=") != f"'{each}="] == []


@settings(deadline=None)
@given(text=st.text())
def test_no_text_is_lost_and_a_guarded_one_is_harmless(text: str) -> None:
    cell = safe_cell(text)
    assert cell in {text, f"'{text}"}
    assert safe_cell(cell) == cell


@pytest.mark.parametrize("value", [-5, -0.5, 0, None, True])
def test_negative_numbers_stay_numbers(value: object) -> None:
    assert safe_cell(value) is value


@pytest.mark.parametrize("text", ["", "Powys", "1-2", "a=b", "'=1", "7A1", " Powys", "Ysbyty –"])
def test_harmless_texts_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text
