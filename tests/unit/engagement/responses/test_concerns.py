"""What hints at danger is found as people write it, in English and Welsh."""

import pytest

from services.engagement.responses.rules.concerns import concerns_in, together


@pytest.mark.parametrize(
    "text",
    [
        "I will kill my self", "I want to end it all", "He wants to end his life", "self harm",
        "I would be better off dead", "She took an overdose",
        "He hits me", "My husband beat me", "My carer sometimes slapped my mother",
        "I don\u2019t feel safe at home", "It isn\u2019t safe at home",
        "I cannot feel safe at home",
        "I am scared of my dad", "The children are being neglected", "Domestic  violence",
        "Hunanladd", "lladd fy hun", "Dw i eisiau marw", "camdrin", "cael ei gam-drin",
        "Mae e\u2019n fy mrifo",
    ],
)  # fmt: skip
def test_it_is_found(text: str) -> None:
    assert "safeguarding" in concerns_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "The closure hit us hard", "This town has been neglected for years", "Safe parking at home",
        "The doctor touched on it", "My mother was late", "Mae'r ysbyty yn ddiogel", "",
    ],
)  # fmt: skip
def test_ordinary_answers_have_none(text: str) -> None:
    assert concerns_in(text) == {}


def test_several_texts_say_each_kind_once() -> None:
    one = concerns_in("jane@example.org, CH1 4AB")
    other = concerns_in("He hits me; kim@example.org")
    assert together(one, other) == {"personal_data": ["postcode", "email"], "safeguarding": []}
    assert together({}, {}) == {}
