"""What may identify a patient is found in any spelling, and references that cannot be are not."""

import time

import pytest

from services.finance.recovery.activity.rules.identifiers import identifier_in, is_personal

VALID = "9434765919"


@pytest.mark.parametrize(
    "text",
    [
        VALID, "943 476 5919", "943-476-5919", "９４３４７６５９１９", "943\u00a0476\u00a05919",
        f"ref:{VALID}", f"NHS{VALID}", "seen 2025 943 476 5919 again", "94 34 76 59 19",
        "943–476–5919", f"({VALID})", f"{VALID}.0", "9-4-3-4-7-6-5-9-1-9",
        "943  476  5919", "943 - 476 - 5919", "943\t476\t5919", "943\u200b476\u200b5919",
        "943.476.5919", "943/476/5919", "943_476_5919", "943 476 5919 1x", "1 943 476 5919 12",
    ],
)  # fmt: skip
def test_an_nhs_number_is_found_however_it_is_written(text: str) -> None:
    assert identifier_in(text) == "nhs-number"


@pytest.mark.parametrize(
    "text",
    [
        "", "9434765918", "19434765919", "94347659191", "2025-09-01", "2025-09-01 09",
        "E01018616", "a9434765919f", "AA22C", "RJR05", "12345678-1234-4123-8123-123456789012",
        "ZZ99 3VZ", "CH4 0", "N81001", "1234567.89", "pabcdefghij234567",
        "943476.5919", "9434.76.5919", "943:476:5919", "943,476,5919", "943 476 5919x", "",
        "943    476 5919", "a1b9434765919", "10/09/2025 12:31",
    ],
)  # fmt: skip
def test_what_is_no_identifier_is_let_in(text: str) -> None:
    assert identifier_in(text) is None


@pytest.mark.parametrize(
    "text", ["CH4 0AA", "ch40aa", "at GL16 8PB now", "SW1A 1AA", "M1 1AE", "M1  1AE"]
)
def test_a_full_postcode_is_found(text: str) -> None:
    assert identifier_in(text) == "postcode"


@pytest.mark.parametrize("text", ["1" * 400 + "x", "1 " * 200_000 + "x", "12-" * 100_000])
def test_a_text_that_is_made_to_be_slow_is_not(text: str) -> None:
    started = time.process_time()
    identifier_in(text)
    assert time.process_time() - started < 2


def test_every_valid_number_is_found_and_every_wrong_check_digit_is_not() -> None:
    for stem in range(943476000, 943476300):
        digits = str(stem)
        check = 11 - sum(w * int(d) for w, d in zip(range(10, 1, -1), digits, strict=True)) % 11
        found = {last for last in range(10) if identifier_in(f"{digits}{last}")}
        assert found == ({check % 11} if check != 10 else set())


@pytest.mark.parametrize("name", ["NHS NUMBER", "nhs_number", "Date of Birth", "POSTCODE", "dob"])
def test_columns_of_personal_details_are_known_by_name(name: str) -> None:
    assert is_personal(name)
    assert not is_personal("provider")
