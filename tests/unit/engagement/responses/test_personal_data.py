"""Personal data are found in every dress, and ordinary answers have none."""

import pytest

from services.engagement.responses.rules.personal_data import is_nhs_number, personal_data_in, plain

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
NHS = "943 476 5919"  # the example of the NHS Data Dictionary


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"My number is {NHS}.", "nhs_number"),
        ("9434765919", "nhs_number"),
        ("943-476-5919", "nhs_number"),
        (NHS.translate(FULL_WIDTH), "nhs_number"),
        (NHS.translate(ARABIC), "nhs_number"),
        ("943\u2011476\u20115919", "nhs_number"),
        ("943\u200b4765919", "nhs_number"),
        ("QQ 12 34 56 C is not given, AB 12 34 56 C is", "national_insurance_number"),
        ("ab123456c", "national_insurance_number"),
        ("I live at CH1 4AB", "postcode"),
        ("sw1a2aa", "postcode"),
        ("ＣＨ１ ４ＡＢ", "postcode"),
        ("Ring 01244 123456", "phone"),
        ("+44 (0) 7700 900123"[:4] + "7700 900123", "phone"),
        ("jane@example.org", "email"),
        ("jane (at) example.org", "email"),
        ("born 3/4/1950", "date_of_birth"),
        ("born on 3rd April 1950", "date_of_birth"),
        ("1950-04-03", "date_of_birth"),
        ("ref 1234567 943 476 5919", "nhs_number"),
        ("943, 476, 5919", "nhs_number"),
        ("943  -  476_5919", "nhs_number"),
        ("CH65 9 H Q", "postcode"),
        ("ch 65 9hq", "postcode"),
        ("C H 1 4 A B", "postcode"),
        ("+353 1 234 5678", "phone"),
        ("00353 1 234 5678", "phone"),
        ("jane @ example.org", "email"),
        ("jane [at] example[dot]org", "email"),
        ("3rd of April 1950", "date_of_birth"),
        ("April 3rd, 1950", "date_of_birth"),
        ("3/Apr/1950", "date_of_birth"),
        ("1950/04/03", "date_of_birth"),
        ("03 - 04 - 1950", "date_of_birth"),
        ("ganwyd 3ydd o Fawrth 1950", "date_of_birth"),
        ("12 Hydref 1948", "date_of_birth"),
        ("DOB 03041950", "date_of_birth"),
    ],
)
def test_it_is_found(text: str, kind: str) -> None:
    assert kind in personal_data_in(plain(text))


@pytest.mark.parametrize(
    "text",
    [
        "Too far away.", "The bus comes 3 times a day.", "I waited 12 weeks in 2025.",
        "At 9 30 at the surgery", "See you @ home. Thanks", "The 2 3rd-floor wards", "Mai 2025",
        "943 476 5918", "CH1 4", "Ward B12 is full", "50% of 1,000 people", "@home", "",
        "1234567890123456",
    ],
)  # fmt: skip
def test_ordinary_answers_have_none(text: str) -> None:
    assert personal_data_in(plain(text)) == []


@pytest.mark.parametrize("place", range(10))
def test_any_wrong_digit_is_no_nhs_number(place: int) -> None:
    digits = "9434765919"
    wrong = digits[:place] + str((int(digits[place]) + 1) % 10) + digits[place + 1 :]
    assert is_nhs_number(digits)
    assert not is_nhs_number(wrong)


def test_a_long_text_is_looked_through_at_once() -> None:
    """20,000 characters of what begins like an address, over and over."""
    assert personal_data_in(plain("x@" * 10_000)) == []
